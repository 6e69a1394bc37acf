/** Where the relay with this origin has its page for checking evidence. */
export function verifyAddress(origin: string): string {
  const isOnThisMachine = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin)
  return `${isOnThisMachine ? 'http' : 'https'}://${origin}/verify`
}
