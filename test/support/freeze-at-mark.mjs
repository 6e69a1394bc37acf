/*
 * Preloaded into a relay (NODE_OPTIONS=--import=…): once there is a file `freeze` in its folder, it stops (SIGSTOP) in the middle
 * of leading the log: the tree is committed and the high-water mark is on disk, and nothing is signed yet.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { link } = fs.promises

fs.promises.link = async (from, to) => {
  await link(from, to)
  if (to.endsWith('.mark') && fs.existsSync('freeze')) process.kill(process.pid, 'SIGSTOP')
}
syncBuiltinESMExports()
