import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from './config.js'
import type { Database } from './database/database.js'

const demoDirectory = ({ dataDirectory }: Config): string => join(dataDirectory, 'demo')

/**
 * Gives a demo its clinics. A process of its own does it, as clinics and staff do: over HTTP, with secrets that the
 * relay never has. Whatever a demo can do, a real clinic can. Throws if it fails, unless the relay is told to stop.
 */
export async function furnishDemo(config: Config, stopping: AbortSignal): Promise<void> {
  const directory = demoDirectory(config)
  // The page that explains the keys is written last: without it, an earlier attempt was cut off.
  if (existsSync(join(directory, 'README.txt'))) return
  const command = fileURLToPath(new URL('./cli/videre.js', import.meta.url))
  const options = [
    '--relay',
    config.publicUrl.origin,
    '--directory',
    directory,
    '--keys-dir',
    config.keysDirectory,
  ]
  const child = spawn(process.execPath, [command, 'demo-clinics', ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  stopping.addEventListener('abort', () => child.kill())
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0 && !stopping.aborted) throw new Error('the demo clinics could not be made')
}

/** What somebody who starts the demo wants to know. */
export const demoGreeting = (config: Config, engine: Database['engine']): string => `
Videre is running, as a demo: its clinics are invented, and everybody here can have their keys.

  Relay      ${config.publicUrl.origin}
  Database   ${engine === 'embedded' ? `${resolve(config.dataDirectory)} (embedded)` : 'PostgreSQL, as configured'}
  Keys       ${resolve(config.keysDirectory)} (relay and day keys)
  Clinics    ${resolve(demoDirectory(config))} (key files, passphrase: demo)

Send an enquiry      npx --no-install videre send
Read it as a clinic  npx --no-install videre clinic inbox --key ${join(demoDirectory(config), '<clinic>.key')}
See the whole way    npm run demo

Ctrl-C stops it.
`
