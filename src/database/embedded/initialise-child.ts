/* A process of its own: makes a database in the directory named by its argument, puts all of it on disk, and ends. */
import { chmod } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { syncTree } from '../../base/directories.js'
import { durableFiles, durableParameters } from './durable-files.js'

const fail = (): never => process.exit(1)

// Whoever started it is gone, and with that process the lock under which this runs.
process.on('disconnect', fail)

const target = process.argv[2]
if (target === undefined) fail()
else {
  const files = durableFiles(target, { onRefused: fail, onPanic: fail })
  const pglite = await PGlite.create({ fs: files, startParams: durableParameters })
  await pglite.exec('checkpoint')
  await pglite.close()
  await chmod(target, 0o700)
  await syncTree(target)
  process.exit(0)
}
