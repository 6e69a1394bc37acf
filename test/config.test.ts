import { describe, expect, test } from 'vitest'
import { ConfigProblem, type Environment, readCommandConfig, readConfig } from '../src/config.js'

const canary = 'KANARIFUGL-4711'

/** The lines of the problem that reading an environment ends with; none if it can be read. */
function problemsOf(
  environment: Environment,
  read: (environment: Environment) => unknown = readConfig,
): string[] {
  try {
    read(environment)
    return []
  } catch (error) {
    if (!(error instanceof ConfigProblem)) throw error
    return error.message.split('\n')
  }
}

const outside = { VIDERE_PUBLIC_URL: 'https://relay.example.org' }

describe('nothing configured', () => {
  test('is a demo on this machine, with everything below the working directory', () => {
    expect(readConfig({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      publicUrl: new URL('http://localhost:8080'),
      origin: 'localhost:8080',
      demo: true,
      databaseUrl: undefined,
      dataDirectory: 'data',
      keysDirectory: 'keys',
      keysMirrorDirectory: 'keys/days-mirror',
      policyPath: undefined,
      metricsPort: undefined,
      mail: undefined,
      webhookKeys: [1],
      allowLocalWebhooks: false,
      logLevel: 'warn',
    })
  })

  test('says little, for people; a relay logs each request', () => {
    expect(readConfig({ VIDERE_LOG_LEVEL: 'debug' }).logLevel).toBe('debug')
    expect(readConfig(outside).logLevel).toBe('info')
  })

  test('but PORT is a demo at that port', () => {
    expect(readConfig({ PORT: '9000' })).toMatchObject({ demo: true, port: 9000, origin: 'localhost:9000' })
  })

  test('is what an empty variable means: a compose file could not fill it in', () => {
    expect(readConfig({ VIDERE_PUBLIC_URL: '', DATABASE_URL: '', VIDERE_DEMO: '' })).toMatchObject({
      demo: true,
    })
  })
})

describe('outside the demo', () => {
  test.each<[string, Environment]>([
    ['a public URL', outside],
    ['a public URL and a database', { ...outside, DATABASE_URL: 'postgres://relay@db/relay' }],
    ['the image', { ...outside, VIDERE_IMAGE: 'yes', VIDERE_HOST: '0.0.0.0' }],
    ['the demo switched off', { ...outside, VIDERE_DEMO: 'off' }],
  ])('is where %s puts a relay', (_, environment) => {
    expect(readConfig(environment)).toMatchObject({ demo: false, origin: 'relay.example.org' })
  })

  test.each([
    ['https://relay.example.org', 'relay.example.org'],
    ['https://relay.example.org/', 'relay.example.org'],
    ['https://relay.example.org:443', 'relay.example.org'],
    ['http://relay.example.org:80', 'relay.example.org'],
    ['https://relay.example.org:8443', 'relay.example.org:8443'],
    ['https://RELAY.example.org', 'relay.example.org'],
  ])('the origin of %s is %s', (VIDERE_PUBLIC_URL, origin) => {
    expect(readConfig({ VIDERE_PUBLIC_URL }).origin).toBe(origin)
  })
})

describe('a start is stopped, with the name and the rule and never the value, by', () => {
  test.each<[string, Environment, string[]]>([
    [
      'an unknown variable',
      { ...outside, VIDERE_PUBLICURL: canary },
      ['VIDERE_PUBLICURL: is not a variable of Videre'],
    ],
    [
      'a misspelt one in lower case',
      { ...outside, VIDERE_port: canary },
      ['VIDERE_port: is not a variable of Videre'],
    ],
    [
      'an inherited name',
      { ...outside, VIDERE_constructor: canary },
      ['VIDERE_constructor: is not a variable of Videre'],
    ],
    [
      'no public URL for a database',
      { DATABASE_URL: 'postgres://relay@db/relay' },
      ['VIDERE_PUBLIC_URL: is required outside the demo'],
    ],
    [
      'no public URL in the image',
      { VIDERE_IMAGE: 'yes' },
      ['VIDERE_PUBLIC_URL: is required outside the demo'],
    ],
    [
      'no public URL with the demo off',
      { VIDERE_DEMO: 'off' },
      ['VIDERE_PUBLIC_URL: is required outside the demo'],
    ],
    [
      'a demo with a public URL',
      { ...outside, VIDERE_DEMO: 'on' },
      ['VIDERE_PUBLIC_URL: a demo has no public address'],
    ],
    [
      'a demo in the image',
      { VIDERE_DEMO: 'on', VIDERE_IMAGE: 'yes' },
      ['VIDERE_DEMO: the image runs no demo'],
    ],
    [
      'a mail server without an address that mail comes from',
      { VIDERE_SMTP_URL: `smtps://mail.example.org` },
      ['VIDERE_MAIL_FROM: is required with VIDERE_SMTP_URL'],
    ],
    [
      'an address that mail comes from without a mail server',
      { VIDERE_MAIL_FROM: 'relay@example.org' },
      ['VIDERE_SMTP_URL: is required with VIDERE_MAIL_FROM'],
    ],
    [
      'webhooks to this machine outside the demo',
      { ...outside, VIDERE_ALLOW_LOCAL_WEBHOOKS: 'development' },
      ['VIDERE_ALLOW_LOCAL_WEBHOOKS: is for the demo only'],
    ],
    [
      'a demo for the whole network',
      { VIDERE_HOST: '0.0.0.0' },
      ['VIDERE_HOST: a demo listens on this machine only'],
    ],
    [
      'a demo for one network',
      { VIDERE_HOST: '192.168.1.2' },
      ['VIDERE_HOST: a demo listens on this machine only'],
    ],
  ])('%s', (_, environment, problems) => {
    expect(problemsOf(environment)).toEqual(problems)
  })

  test.each<[string, string]>([
    ['PORT', canary],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['PORT', ' '],
    ['PORT', '0x50'],
    ['PORT', '1e3'],
    ['DATABASE_URL', `mysql://relay:${canary}@db/relay`],
    ['DATABASE_URL', `postgres:${canary}`],
    ['VIDERE_PUBLIC_URL', canary],
    ['VIDERE_PUBLIC_URL', `ftp://${canary}`],
    ['VIDERE_PUBLIC_URL', `https://relay.example.org/${canary}`],
    ['VIDERE_PUBLIC_URL', `https://relay.example.org/?${canary}`],
    ['VIDERE_PUBLIC_URL', `https://relay.example.org/#${canary}`],
    ['VIDERE_PUBLIC_URL', `https://user:${canary}@relay.example.org`],
    ['VIDERE_DEMO', canary],
    ['VIDERE_DEMO', 'true'],
    ['VIDERE_IMAGE', 'no'],
    ['VIDERE_METRICS_PORT', canary],
    ['VIDERE_SMTP_URL', `https://${canary}`],
    ['VIDERE_SMTP_URL', `smtps://user:${canary}@mail.example.org/x`],
    ['VIDERE_SMTP_URL', `smtps://mail.example.org?pass=${canary}`],
    ['VIDERE_SMTP_URL', `smtps:${canary}`],
    ['VIDERE_MAIL_FROM', canary],
    ['VIDERE_WEBHOOK_KEYS', canary],
    ['VIDERE_WEBHOOK_KEYS', '0'],
    ['VIDERE_WEBHOOK_KEYS', '1,2,3'],
    ['VIDERE_ALLOW_LOCAL_WEBHOOKS', 'true'],
    ['VIDERE_LOG_LEVEL', canary],
    ['VIDERE_LOG_LEVEL', 'INFO'],
    ['VIDERE_RELAY', canary],
  ])('a bad %s: %j', (name, value) => {
    const problems = problemsOf({ ...outside, [name]: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name}: .+`))
    expect(problems[0]).not.toContain(value === ' ' ? canary : value)
    expect(problems[0]?.toLowerCase()).not.toContain(canary.toLowerCase())
  })

  test('several at once, each with its own line', () => {
    const problems = problemsOf({ ...outside, PORT: canary, VIDERE_LOG_LEVEL: canary, VIDERE_X: canary })
    expect(problems.map((line) => line.split(':')[0] ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual([
      'PORT',
      'VIDERE_LOG_LEVEL',
      'VIDERE_X',
    ])
    expect(problems.join()).not.toContain(canary)
  })
})

describe('a command', () => {
  test('reads where the relay, the passphrase and the trusted keys are, and needs none of it', () => {
    expect(readCommandConfig({ HOME: '/home/kari' })).toEqual({
      relayUrl: new URL('http://localhost:8080'),
      passphraseFile: undefined,
      trustDirectory: '/home/kari/.config/videre/trust',
    })
    expect(
      readCommandConfig({
        VIDERE_RELAY: 'https://relay.example.org',
        VIDERE_PASSPHRASE_FILE: '/run/pass',
        VIDERE_TRUST_DIR: '/run/trust',
      }),
    ).toEqual({
      relayUrl: new URL('https://relay.example.org'),
      passphraseFile: '/run/pass',
      trustDirectory: '/run/trust',
    })
  })

  test('is stopped by an unknown or bad variable as the relay is', () => {
    expect(problemsOf({ VIDERE_RELAYS: canary }, readCommandConfig)).toEqual([
      'VIDERE_RELAYS: is not a variable of Videre',
    ])
    expect(problemsOf({ VIDERE_RELAY: canary }, readCommandConfig)).toHaveLength(1)
  })
})
