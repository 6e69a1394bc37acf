/** What an operator builds and starts without reading it: the image, the compose file, the proxy. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../src/config.js'
import { maximumSealedBytes } from '../src/contract/enquiries.js'

const withoutComments = (path: string) => readFileSync(path, 'utf8').replace(/^\s*#.*\n/gm, '')
/** One instruction to a line. */
const dockerfile = withoutComments('Dockerfile').replace(/\\\n\s*/g, ' ')
const compose = withoutComments('compose.yaml')
const caddyfile = withoutComments('deploy/Caddyfile')
const letIn = withoutComments('.dockerignore').trim().split('\n')

const instructions = (name: string) =>
  [...dockerfile.matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].map(([, words = '']) => words)
const last = (name: string) => instructions(name).at(-1) ?? ''

/** The services of the compose file, each as its lines. */
const services = Object.fromEntries(
  [
    ...(/^services:\n([\s\S]*?)^\S/m.exec(compose)?.[1] ?? '').matchAll(/^ {2}(\w+):\n((?: {4}.*\n|\n)+)/gm),
  ].map(([, name = '', lines = '']) => [name, lines]),
)

const environmentOf = (service: string | undefined) =>
  [...(/environment:\n((?: {6}.*\n)+)/.exec(service ?? '')?.[1] ?? '').matchAll(/^ {6}(\w+): (.*)$/gm)].map(
    ([, name = '', value = '']) => [name, value.replaceAll('"', '')] as const,
  )
const inImage = [
  ...(instructions('ENV')
    .join(' ')
    .matchAll(/(\w+)=(\S+)/g) ?? []),
].map(([, name = '', value = '']) => [name, value] as const)

describe('the image', () => {
  test('takes from the checkout only what is there, and what .dockerignore lets in', () => {
    const copied = instructions('COPY')
      .filter((words) => !words.startsWith('--from='))
      .flatMap((words) => words.split(' ').slice(0, -1))
    expect(copied).toEqual(expect.arrayContaining(['drizzle', 'policies', 'src', 'package-lock.json']))
    for (const path of copied) {
      expect(existsSync(path), path).toBe(true)
      expect(letIn, path).toContain(`!${path}`)
    }
  })

  // Protects keys, data and passphrases that lie in a checkout: an image is passed on.
  test('is kept from everything else in a checkout', () => {
    expect(letIn[0]).toBe('*')
    expect(letIn.slice(1).every((line) => /^![\w.-]+$/.test(line))).toBe(true)
    for (const path of ['keys', 'data', '.env', '.git', 'node_modules'])
      expect(letIn).not.toContain(`!${path}`)
  })

  test('runs as an ordinary user, in the form that passes signals on, with volumes for data and keys', () => {
    expect(last('USER')).toBe('node')
    expect(last('STOPSIGNAL')).toBe('SIGTERM')
    expect(JSON.parse(last('CMD'))).toEqual(['node', 'dist/main.js'])
    const environment = Object.fromEntries(inImage)
    const volumes: string[] = JSON.parse(last('VOLUME'))
    for (const name of ['VIDERE_DATA_DIR', 'VIDERE_KEYS_DIR', 'VIDERE_KEYS_MIRROR_DIR'])
      expect(volumes).toContain(environment[name])
  })

  test('is configured with variables that exist, and starts no demo', () => {
    const environment = Object.fromEntries(inImage)
    expect(() => readConfig(environment)).toThrow('VIDERE_PUBLIC_URL: is required outside the demo')
    expect(() => readConfig({ ...environment, VIDERE_DEMO: 'on' })).toThrow('the image runs no demo')
  })

  test.each([
    { answers: 200, health: 'healthy', exit: 0 },
    { answers: 503, health: 'unhealthy', exit: 1 },
    { answers: undefined, health: 'unhealthy', exit: 1 },
  ])('is $health when the relay answers $answers', async ({ answers, exit }) => {
    const [program, ...words]: string[] = JSON.parse(/CMD (\[.*\])$/.exec(last('HEALTHCHECK'))?.[1] ?? '[]')
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/healthz' ? (answers ?? 0) : 404
      response.end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    onTestFinished(() => void server.close())
    if (answers === undefined) server.close()
    expect(program).toBe('node')
    const ended = promisify(execFile)(process.execPath, words, { env: { PORT: String(port) } }).then(
      () => 0,
      (error: { code: number }) => error.code,
    )
    expect(await ended).toBe(exit)
  })

  test('has every package that the program imports, although it leaves out those of developers', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>
    }
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    )
    const imported = sources.flatMap((path) =>
      [
        ...readFileSync(join('src', path), 'utf8').matchAll(
          /(?:^(?:import|export) .*from|^\} from|import\(|^import) ?'((?:@[\w-]+\/)?[\w-]+(?:\.js)?)[\w/.-]*'/gm,
        ),
      ].map(([, name = '']) => name),
    )
    expect(imported.length).toBeGreaterThan(50)
    for (const name of new Set(imported)) expect(dependencies).toHaveProperty([name])
    expect(last('RUN')).toContain('ln -s /app/dist/cli/videre.js')
    expect(dockerfile.match(/npm ci --omit=dev --ignore-scripts/g)).toHaveLength(2)
  })
})

describe('the compose file', () => {
  test('starts a relay that is configured, after its database and before the proxy', () => {
    const given = environmentOf(services.relay).map(([name, value]) => [
      name,
      value.replace(/\$\{RELAY_HOSTNAME[^}]*\}/, 'relay.example.org').replace(/\$\{\w+[^}]*\}/, 'word'),
    ])
    const config = readConfig(Object.fromEntries([...inImage, ...given]))
    expect(config).toMatchObject({ demo: false, origin: 'relay.example.org', host: '0.0.0.0' })
    expect(config.databaseUrl).toContain('@database:5432/')
    expect(services.relay).toMatch(/depends_on:\n +database:\n +condition: service_healthy/)
    expect(services.caddy).toMatch(/depends_on:\n +relay:\n +condition: service_healthy/)
  })

  test('keeps keys, mirror and data of the relay in volumes, and the database and the relay off the network', () => {
    for (const [, path] of inImage.filter(([name]) => name.endsWith('_DIR')))
      expect(services.relay).toMatch(new RegExp(`- \\S+:${path}$`, 'm'))
    for (const name of ['database', 'relay']) {
      expect(services[name]).not.toContain('ports:')
      expect(compose).toMatch(new RegExp(`^ {2}${name}:\\n {4}internal: true$`, 'm'))
    }
  })

  // Protects the promise that nothing a patient wrote is at rest in plain text: PostgreSQL's log repeats refused rows.
  test('keeps values and statements out of the log of PostgreSQL', () => {
    for (const setting of [
      'log_error_verbosity=terse',
      'log_statement=none',
      'log_min_messages=fatal',
      'log_min_error_statement=panic',
      'log_parameter_max_length=0',
      'log_parameter_max_length_on_error=0',
    ])
      expect(services.database).toContain(`- ${setting}\n`)
    expect(services.database).toMatch(/image: postgres:\d+$/m)
  })

  test('asks for every secret by name and holds none', () => {
    for (const [name, value] of [...environmentOf(services.database), ...environmentOf(services.relay)])
      if (/PASSWORD|URL/.test(name)) expect(value, name).toMatch(/\$\{\w+:\?/)
  })
})

describe('the proxy', () => {
  test('lets the largest sealed enquiry through', () => {
    const megabytes = Number(/max_size (\d+)MB/.exec(caddyfile)?.[1])
    expect(megabytes * 1_000_000).toBeGreaterThan(maximumSealedBytes)
  })

  // Protects the promise that no address is stored.
  test('writes down no address: it has no access log, and its errors leave requests out', () => {
    expect(caddyfile.match(/^\s*log\b.*$/gm)).toEqual(['\tlog default {'])
    expect(caddyfile).toContain('exclude http.log.error http.handlers.reverse_proxy')
  })

  test('speaks to the port on which the relay listens', () => {
    expect(caddyfile).toContain(`reverse_proxy relay:${readConfig({}).port} {`)
    expect(last('EXPOSE')).toBe(String(readConfig({}).port))
  })
})
