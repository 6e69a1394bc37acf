import { fdatasyncSync, fsyncSync } from 'node:fs'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/*
 * PGlite's file system answers PostgreSQL's fsync with success and does nothing, even with fsync=on: emscripten's
 * fd_sync calls `stream_ops.fsync` of the file system, and NODEFS has none. It gets one here. fdatasync needs another
 * system call, which emscripten answers itself, hence wal_sync_method=fsync in the parameters below.
 */

/** The part of emscripten that is needed here. */
interface Emscripten {
  FS: {
    isDir(mode: number): boolean
    filesystems: { NODEFS: { stream_ops: { fsync?: (stream: Stream) => number } } }
  }
}
interface Stream {
  nfd: number
  node: { mode: number }
}

/** What must end the engine at once, in the middle of what it does. */
export interface Endings {
  /** The disk refuses an fsync: the kernel forgets a failed write, and the next fsync would report success. */
  onRefused: () => never
  /** PostgreSQL gives up (PANIC), its log has no room say. PGlite would catch that and go on without what was lost. */
  onPanic: () => never
}

/** PGlite's files in `directory`, with an fsync that reaches the disk. */
export function durableFiles(directory: string, { onRefused, onPanic }: Endings): NodeFS {
  const files = new NodeFS(directory)
  const init = files.init.bind(files)
  files.init = async (pglite, given) => {
    const { emscriptenOpts } = await init(pglite, given)
    const hook = (module: unknown) => {
      const { FS } = module as Emscripten
      FS.filesystems.NODEFS.stream_ops.fsync = ({ nfd, node }) => sync(nfd, FS.isDir(node.mode), onRefused)
    }
    const preRun = [...(emscriptenOpts.preRun ?? []), hook]
    return { emscriptenOpts: { ...emscriptenOpts, preRun, onAbort: onPanic } }
  }
  return files
}

function sync(fd: number, isDirectory: boolean, onRefused: () => never): number {
  try {
    // A file's fdatasync includes its length; a directory's names are its metadata and need the whole.
    if (isDirectory) fsyncSync(fd)
    else fdatasyncSync(fd)
    return 0
  } catch {
    return onRefused()
  }
}

/** PostgreSQL's parameters: PGlite's own, without its `-F` (no fsync). */
export const durableParameters: string[] = [
  '--single',
  '-O',
  '-j',
  ...[
    'search_path=public',
    'exit_on_error=false',
    'log_checkpoints=false',
    'max_worker_processes=0',
    'max_parallel_workers=0',
    'max_parallel_workers_per_gather=0',
    'max_parallel_maintenance_workers=0',
    'io_method=sync',
    'fsync=on',
    'wal_sync_method=fsync',
    'synchronous_commit=on',
    'full_page_writes=on',
    'log_error_verbosity=terse',
    'timezone=UTC',
    'max_wal_size=64MB',
    // A finished segment is deleted, not kept for use again with all that it says.
    'wal_recycle=off',
  ].flatMap((setting) => ['-c', setting]),
]
