import { type Config, ConfigProblem, readConfig } from '../../config.js'
import { type Checked, fail, ok, warn } from './checked.js'

/** Reads the relay's configuration from the environment; `null`, with a line for each problem, if it is not right. */
export function checkConfiguration(): { config: Config | null; checked: Checked[] } {
  try {
    const config = readConfig()
    return { config, checked: [...aboutConfiguration(config)] }
  } catch (error) {
    if (!(error instanceof ConfigProblem)) throw error
    const lines = error.message.split('\n')
    return { config: null, checked: lines.map((line) => fail(what, line, 'set it right, or remove it')) }
  }
}

const what = 'configuration'

function* aboutConfiguration({ demo, publicUrl, metricsPort }: Config): Generator<Checked> {
  if (demo) {
    yield warn(what, 'this is a demo', 'for a relay, set VIDERE_PUBLIC_URL')
    return
  }
  yield ok(what, `every variable can be read, for ${publicUrl.origin}`)
  if (publicUrl.protocol === 'http:')
    yield warn(what, 'people reach the relay without TLS', 'put a proxy with a certificate before it')
  if (metricsPort === undefined)
    yield warn(what, 'no alarm can ring', 'set VIDERE_METRICS_PORT and load deploy/alarms.yml')
}

/** Whether this Node runs the relay, and for how long yet. */
export function checkNode(version: string): Checked {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19))
    return fail('node', `this is Node ${version}`, 'take 20.19 or later, best the LTS release')
  return major === 20 || major % 2 === 1
    ? warn('node', `Node ${version} gets no security fixes, or not for long`, 'take the LTS release')
    : ok('node', `Node ${version}`)
}
