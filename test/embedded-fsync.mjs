/*
 * Shows that the embedded database has each commit on disk before anybody hears of it:
 *
 *   npm run build && node test/embedded-fsync.mjs
 *
 * Runs a process that commits rows one by one under strace, which writes down its system calls in order. For each row
 * three of them must appear in this order: fdatasync of the write-ahead log returns 0; PostgreSQL answers COMMIT on
 * its socket; the process says "acknowledged". Exits with 0 and a verdict, or with 1 and the first row for which
 * they do not. Needs strace (Debian package of that name).
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const rows = 50
const stream = fileURLToPath(new URL('./support/commit-stream.mjs', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'videre-fsync-'))
try {
  process.exitCode = show()
} finally {
  rmSync(temporary, { recursive: true, force: true })
}

function show() {
  if (spawnSync('strace', ['-V']).status !== 0) {
    console.error('strace is not installed: it is what this needs to watch the system calls')
    return 1
  }
  const data = join(temporary, 'data')
  const record = join(temporary, 'record')
  // Untraced at first: making the database is thousands of calls that say nothing here.
  execFileSync(process.execPath, [stream, data, '1'])
  const calls = 'fsync,fdatasync,write,writev,sendto,sendmsg'
  const watch = ['-f', '--seccomp-bpf', '-y', '-s', '24', '-e', `trace=${calls}`, '-o', record]
  execFileSync('strace', watch.concat(process.execPath, stream, data, String(rows)))
  const { acknowledged, problem } = check(readFileSync(record, 'utf8').split('\n'))
  console.log(
    problem ?? `${acknowledged} commits: each was synced, then answered by the database, then acknowledged`,
  )
  return problem === undefined && acknowledged === rows ? 0 : 1
}

/** Walks through the calls in the order in which they ended. */
function check(lines) {
  let stage = 'nothing'
  let acknowledged = 0
  for (const line of lines) {
    if (/fdatasync\(\d+<[^>]*\/pg_wal\/[0-9A-F]{24}>\)\s+= 0/.test(line)) stage = 'synced'
    if (/fdatasync resumed.*= 0$/.test(line)) stage = 'synced'
    // An answer is told by its begin: what is written may be read at once.
    if (/(write|send)\w*\(\d+<socket.*"C\\0\\0\\0\\vCOMMIT/.test(line) && stage === 'synced')
      stage = 'answered'
    if (!/write\(1<.*"acknowledged \d+\\n"/.test(line)) continue
    acknowledged++
    if (stage !== 'answered')
      return { acknowledged, problem: `row ${acknowledged} was acknowledged when ${stage}` }
    stage = 'nothing'
  }
  return { acknowledged, problem: undefined }
}
