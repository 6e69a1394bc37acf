/* A process of its own: makes a database in the directory named by its argument, puts all of it on disk, and ends. */
import { chmod, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { durableFiles, durableParameters } from './durable-files.js'

const fail = (): never => process.exit(1)

// Whoever started it is gone, and with that process the lock under which this runs.
process.on('disconnect', fail)

const target = process.argv[2]
if (target === undefined) fail()
else {
  const files = durableFiles(target, fail)
  const pglite = await PGlite.create({ fs: files, startParams: durableParameters })
  await pglite.exec('checkpoint')
  await pglite.close()
  await chmod(target, 0o700)
  await syncTree(target)
  process.exit(0)
}

/** Files first, then the directory that names them. */
async function syncTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) await syncTree(path)
    else if (entry.isFile()) await sync(path)
  }
  await sync(directory)
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync()
  await handle.close()
}
