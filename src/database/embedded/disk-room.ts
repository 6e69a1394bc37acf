import { statfs } from 'node:fs/promises'

const mebibyte = 1024 * 1024
/** Two segments of the write-ahead log: what recovery writes before anything else can be done. */
const neededBytes = 32 * mebibyte

/** For the end of a sentence that says that something failed in `directory`: what its disk lacks, or nothing. */
export async function lackOfRoom(directory: string): Promise<string> {
  const { bavail, bsize } = await statfs(directory)
  const freeBytes = bavail * bsize
  if (freeBytes >= neededBytes) return ''
  return `: its disk has ${Math.floor(freeBytes / mebibyte)} MB free, at least ${neededBytes / mebibyte} are needed`
}
