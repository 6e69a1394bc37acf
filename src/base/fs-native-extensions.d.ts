declare module 'fs-native-extensions' {
  /** Takes an exclusive kernel lock on the whole open file without waiting: false when another process has it. */
  export function tryLock(fd: number): boolean
}
