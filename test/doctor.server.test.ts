/** `videre doctor` against a relay with a PostgreSQL of its own: sound, then broken on purpose in every place. */
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { beforeAll, expect, test } from 'vitest'
import { diagnose, runDoctor } from './support/doctor.js'
import { freePort } from './support/free-port.js'
import { employ, openClinic, sendEnquiry } from './support/people.js'
import { type PrivateServer, startPrivateServer } from './support/private-server.js'
import { type Place, placeOn, startedRelay } from './support/process.js'
import { startMailServer } from './support/receivers.js'
import { peopleOf, type RelayProcess } from './support/relay-process.js'

const wrongClock = new URL('./support/wrong-clock.mjs', import.meta.url).href
const secret = 'hemmelig-4711'

let server: PrivateServer
let place: Place
let relay: RelayProcess
let mirror: string
let references: string[]

/** What operators are told to set; the test server saves the disk otherwise. */
const settings = ['fsync=on', 'log_parameter_max_length=0', 'log_parameter_max_length_on_error=0']

beforeAll(async () => {
  server = await startPrivateServer(settings)
  // Another disk, where there is one.
  mirror = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'videre-mirror-'))
  const env = { DATABASE_URL: server.url, VIDERE_KEYS_MIRROR_DIR: mirror }
  place = await placeOn({ env, options: { directory: '' } })
  place.env.VIDERE_METRICS_PORT = String(await freePort())
  relay = await startedRelay(place)
  const people = await peopleOf(place)
  const clinic = await openClinic(people, await employ(people), 'Kanarifugl klinikk')
  const { answer } = await sendEnquiry(people, [clinic])
  references = [answer.reference, answer.enquiryId, clinic.clinicId, clinic.name]
  return async () => {
    await relay.stop('SIGKILL')
    await server.stop()
    await rm(mirror, { recursive: true, force: true })
  }
}, 90_000)

/** A mail server that wants the user `relay` and the secret. */
const strictMailServer = () =>
  startMailServer(() => 'yes', {
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) =>
      username === 'relay' && password === secret
        ? done(null, { user: username })
        : done(new Error('wrong password')),
  })

const withMail = ({ port }: URL, password: string) => ({
  ...place.env,
  VIDERE_SMTP_URL: `smtp://relay:${password}@127.0.0.1:${port}`,
  VIDERE_MAIL_FROM: 'relay@relay.example',
})

/** Nothing that opens anything, and nothing that names anybody. */
function expectDiscreet(text: string): void {
  const { password } = new URL(server.url)
  for (const word of [secret, password, ...references]) expect(text).not.toContain(word)
}

test('a sound relay is found sound: every line is in order or says what could be better, and no mail is sent', async () => {
  const mail = await strictMailServer()
  const { code, checks, text, about } = await diagnose(place.folder, withMail(mail.url, secret))
  expect(checks.filter(({ result }) => result === 'fail')).toEqual([])
  expect(code).toBe(0)
  expect(about('keys')).toEqual([
    'ok they are whole, and this user’s alone',
    'ok database, relay key and public address belong together',
  ])
  expect(about('day keys')).toEqual([expect.stringMatching(/^ok 1 key, the same on both sides|^warn both/)])
  expect(about('database')).toEqual([
    expect.stringMatching(/^ok PostgreSQL \d\d[.\d]* answers$/),
    'ok each commit is on disk: fsync = on, synchronous_commit = on, full_page_writes = on',
    'ok the schema is that of this version',
  ])
  expect(about('clocks')).toEqual(['ok host, database and log agree'])
  expect(about('log')).toEqual([expect.stringMatching(/^ok \d+ entries, all in a signed checkpoint/)])
  expect(about('retention')).toEqual([
    expect.stringMatching(/^ok nothing is overdue; the next due day is \d{4}-/),
  ])
  expect(about('staff')).toEqual(['ok 2 members'])
  expect(about('clinics')).toEqual(['ok 1 key, all renewed'])
  expect(about('mail')).toEqual(['ok the mail server is reached, and would take mail'])
  expect(about('address')).toEqual([`ok ${place.url.origin} leads to this relay`])
  expect(about('relay')).toEqual(['warn it says: no mail server is configured: mail lands in files'])
  expect(about('erasures')).toEqual(['ok 0 deliveries that no backup can bring back'])
  for (const { result, remedy } of checks) expect(remedy === undefined, result).toBe(result === 'ok')
  expect(mail.arrived).toEqual([])
  expect(mail.asked).toEqual([])
  expectDiscreet(text)
})

test('people get a line for each, and a configuration that is wrong is named without its value', async () => {
  const said = await runDoctor(place.folder, place.env)
  expect(said).toMatchObject({ code: 0, stderr: '' })
  for (const line of said.stdout.trim().split('\n'))
    expect(line).toMatch(/^(ok {2}|warn|fail) {2}[a-z ]{13} {2}\S/)
  const wrong = { ...place.env, DATABASE_URL: `mysql://u:${secret}@db/x`, VIDERE_SECRETS: secret }
  const { code, about, text } = await diagnose(place.folder, wrong)
  expect(code).toBe(1)
  expect(about('configuration')).toEqual([
    'fail VIDERE_SECRETS: is not a variable of Videre',
    'fail DATABASE_URL: must begin with postgres://',
  ])
  expectDiscreet(text)
})

test('everything that is broken is found at once, each with its own line and what to do', async () => {
  await relay.stop()
  const mail = await strictMailServer()
  const secretKey = join(place.keysDirectory, 'relay', 'secret.key')
  await chmod(secretKey, 0o644)
  await chmod(join(place.keysDirectory, 'days'), 0o755)
  await rm(join(place.keysDirectory, 'log'), { recursive: true })
  const copy = (await readdir(mirror)).find((name) => name.endsWith('.key'))
  await rm(join(mirror, copy ?? ''))
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined })
  await sql`update deliveries set due_at = now() - interval '1 hour'`
  await sql`insert into drizzle.__drizzle_migrations (hash) values ('of another version')`
  await sql`update clinic_keys set proven_at = proven_at - interval '31 days'`
  await sql`alter system set full_page_writes = off`
  await sql`alter system set log_statement = 'all'`
  await sql`select pg_reload_conf()`
  await sql.end()
  const { code, checks, text, about } = await diagnose(place.folder, {
    ...withMail(mail.url, `not-${secret}`),
    NODE_OPTIONS: `--import=${wrongClock}`,
    CLOCK_AHEAD_MS: String(2 * 3_600_000),
  })
  expect(code).toBe(1)
  expect(about('keys')).toEqual([
    `fail everybody on this machine may use ${secretKey}`,
    `warn others may enter ${join(place.keysDirectory, 'days')}`,
  ])
  expect(about('day keys')).toContain('warn 1 key in one of the two directories only')
  expect(about('database')).toEqual([
    expect.stringMatching(/^ok PostgreSQL/),
    'fail what is acknowledged can be lost with the power',
    'warn PostgreSQL’s own log can repeat refused rows',
    'fail the schema has 1 migration of another version',
  ])
  expect(about('clocks')).toEqual(['fail database and host are 120 minutes apart'])
  expect(about('log')).toEqual(['fail the high-water mark is gone'])
  expect(about('retention')).toContain('fail 1 delivery due and not stripped')
  expect(about('clinics')).toEqual(['warn 1 active clinic cannot receive: the key’s entry has ended'])
  expect(about('mail')).toEqual(['fail the mail server does not accept user and password'])
  expect(about('relay')).toEqual([expect.stringMatching(/^warn none answers at port/)])
  expect(about('address')).toEqual([expect.stringMatching(/^warn nothing answers at/)])
  for (const { result, remedy } of checks) expect(remedy === undefined, result).toBe(result === 'ok')
  expect(mail.arrived).toEqual([])
  expectDiscreet(text)
})

test('without a database everything else is looked at all the same, and a server that hangs is not waited for', async () => {
  server.freeze()
  const from = performance.now()
  const frozen = await diagnose(place.folder, place.env)
  server.thaw()
  expect(performance.now() - from).toBeLessThan(20_000)
  expect(frozen.code).toBe(1)
  await server.stop()
  const mailPort = await freePort()
  const down = await diagnose(place.folder, withMail(new URL(`smtp://127.0.0.1:${mailPort}`), secret))
  expect(down.code).toBe(1)
  for (const { about, text } of [frozen, down]) {
    expect(about('database')).toEqual([
      'fail the database does not answer; log, retention and notices were not looked at',
    ])
    expect(about('keys')).toHaveLength(2)
    expect(about('policy')).toHaveLength(3)
    expect(about('disk')).toEqual([expect.stringMatching(/free at least$/)])
    expectDiscreet(text)
  }
  expect(down.about('mail')).toEqual([
    'fail the mail server cannot be reached, or its certificate is not right',
  ])
})
