import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { emailSchema } from './form/email.js'

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
  .transform(Number)
  .refine((number) => number <= 65_535, 'must be a number from 0 to 65535')
const mailServer = z
  .string()
  .refine(
    (text) => isMailServer(text),
    'must be smtps:// or smtp://, with user, password and port if need be',
  )

function isMailServer(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^smtps?:$/.test(url.protocol)) return false
  const isHost = /^([a-z0-9.-]{1,253}|\[[0-9a-f:.]+\])$/i.test(url.hostname)
  return isHost && /^\/?$/.test(url.pathname) && !/[?#]/.test(text)
}

/** One number, or two: the webhook keys that sign, while receivers change from the one to the other. */
const webhookKeys = z
  .string()
  .regex(/^[1-9]\d{0,3}(,[1-9]\d{0,3})?$/, 'must be one number from 1 to 9999, or two with a comma between')
  .transform((text) => text.split(',').map(Number))
const level = z.enum(['debug', 'info', 'warn', 'error', 'silent'])
const path = z.string().min(1)
const publicUrl = z
  .string()
  .refine((text) => isBareAddress(text), 'must be an http or https address without path, query or user')

function isBareAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` && !/[?#]/.test(text)
}

/** Every variable that the relay and the command line read. A name with `VIDERE_` that is not here stops the start. */
const variables = z.object({
  PORT: port.default(8080),
  DATABASE_URL: z
    .string()
    .refine((text) => /^postgres(ql)?:\/\//.test(text), 'must begin with postgres://')
    .optional(),
  VIDERE_PUBLIC_URL: publicUrl.optional(),
  VIDERE_HOST: z.string().min(1).default('127.0.0.1'),
  VIDERE_DEMO: z.enum(['on', 'off']).optional(),
  VIDERE_IMAGE: z.enum(['yes']).optional(),
  VIDERE_DATA_DIR: path.default('data'),
  VIDERE_KEYS_DIR: path.default('keys'),
  VIDERE_KEYS_MIRROR_DIR: path.optional(),
  VIDERE_POLICY: path.optional(),
  VIDERE_METRICS_PORT: port.optional(),
  VIDERE_SMTP_URL: mailServer.optional(),
  VIDERE_MAIL_FROM: emailSchema.optional(),
  VIDERE_WEBHOOK_KEYS: webhookKeys.prefault('1'),
  VIDERE_ALLOW_LOCAL_WEBHOOKS: z.enum(['development']).optional(),
  VIDERE_LOG_LEVEL: level.optional(),
  VIDERE_RELAY: publicUrl.default('http://localhost:8080'),
  VIDERE_PASSPHRASE_FILE: path.optional(),
  VIDERE_TRUST_DIR: path.optional(),
})

/** What the relay was told. Paths are as given, relative ones below the working directory. */
export interface Config {
  port: number
  host: string
  /** Where people reach the relay. */
  publicUrl: URL
  /** The public name that every signature names: host, and port if it is not the usual one. */
  origin: string
  demo: boolean
  databaseUrl: string | undefined
  dataDirectory: string
  keysDirectory: string
  keysMirrorDirectory: string
  /** The policy file; undefined is the one that comes with Videre. */
  policyPath: string | undefined
  metricsPort: number | undefined
  /** The mail server, and the address that mail comes from; undefined: mail lands in files. */
  mail: { url: URL; from: string } | undefined
  /** The numbers of the keys that sign webhooks. */
  webhookKeys: readonly number[]
  /** Whether webhooks may be called on this machine: for development, in a demo only. */
  allowLocalWebhooks: boolean
  logLevel: z.output<typeof level>
}

/** What a command was told by its environment; its options win. */
export interface CommandConfig {
  relayUrl: URL
  passphraseFile: string | undefined
  /** Where this user keeps whom they trust, a file for each relay. */
  trustDirectory: string
}

/** A variable that is wrong, missing or unknown. The message holds names and rules, never a value. */
export class ConfigProblem extends Error {
  override readonly name = 'ConfigProblem'
}

/** Reads the relay's configuration. Throws {@link ConfigProblem} with one line for each variable that is not right. */
export function readConfig(environment: Environment = process.env): Config {
  const given = parse(environment)
  const demo = isDemo(given)
  const publicUrl = new URL(given.VIDERE_PUBLIC_URL ?? `http://localhost:${given.PORT}`)
  const keysMirrorDirectory = given.VIDERE_KEYS_MIRROR_DIR ?? `${given.VIDERE_KEYS_DIR}/days-mirror`
  if (resolve(keysMirrorDirectory) === resolve(given.VIDERE_KEYS_DIR, 'days')) {
    throw new ConfigProblem('VIDERE_KEYS_MIRROR_DIR: must be another directory than the keys that it mirrors')
  }
  return {
    port: given.PORT,
    host: given.VIDERE_HOST,
    publicUrl,
    origin: publicUrl.host,
    demo,
    databaseUrl: given.DATABASE_URL,
    dataDirectory: given.VIDERE_DATA_DIR,
    keysDirectory: given.VIDERE_KEYS_DIR,
    keysMirrorDirectory,
    policyPath: given.VIDERE_POLICY,
    metricsPort: given.VIDERE_METRICS_PORT,
    mail: mailOf(given),
    webhookKeys: given.VIDERE_WEBHOOK_KEYS,
    allowLocalWebhooks: allowsLocalWebhooks(given, demo),
    // Whoever tries the demo reads the terminal; what a demo says there is meant for people.
    logLevel: given.VIDERE_LOG_LEVEL ?? (demo ? 'warn' : 'info'),
  }
}

function mailOf({ VIDERE_SMTP_URL: url, VIDERE_MAIL_FROM: from }: Given): Config['mail'] {
  if (url !== undefined && from !== undefined) return { url: new URL(url), from }
  if (url !== undefined) throw new ConfigProblem('VIDERE_MAIL_FROM: is required with VIDERE_SMTP_URL')
  if (from !== undefined) throw new ConfigProblem('VIDERE_SMTP_URL: is required with VIDERE_MAIL_FROM')
  return undefined
}

/** Somebody who can set a webhook could reach whatever else listens on the machine. */
function allowsLocalWebhooks({ VIDERE_ALLOW_LOCAL_WEBHOOKS: given }: Given, demo: boolean): boolean {
  if (given !== undefined && !demo)
    throw new ConfigProblem('VIDERE_ALLOW_LOCAL_WEBHOOKS: is for the demo only')
  return given !== undefined
}

/** Reads what commands use. Throws {@link ConfigProblem} as {@link readConfig} does. */
export function readCommandConfig(environment: Environment = process.env): CommandConfig {
  const given = parse(environment)
  return {
    relayUrl: new URL(given.VIDERE_RELAY),
    passphraseFile: given.VIDERE_PASSPHRASE_FILE,
    trustDirectory:
      given.VIDERE_TRUST_DIR ?? join(environment.HOME || homedir(), '.config', 'videre', 'trust'),
  }
}

/** Names and values as `process.env` gives them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What programs that are started from here are given: this environment with `also`, which wins. */
export const childEnvironment = (
  also: Environment = {},
  environment: Environment = process.env,
): Record<string, string | undefined> => ({ ...environment, ...also })

type Given = z.output<typeof variables>

function parse(environment: Environment): Given {
  // An empty variable is one that a compose file could not fill in: it counts as not set.
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const unknown = Object.keys(set).filter((name) => name.startsWith('VIDERE_') && !(name in variables.shape))
  const parsed = variables.safeParse(set)
  const problems = [
    ...unknown.map((name) => `${name}: is not a variable of Videre`),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message.toLowerCase()}`),
  ]
  if (!parsed.success || problems.length > 0) throw new ConfigProblem(problems.join('\n'))
  return parsed.data
}

/**
 * A demo hands its clinics' keys to everybody: it is what somebody gets who configured nothing, and never what
 * somebody gets who meant to run a relay.
 */
function isDemo(given: Given): boolean {
  const nothingConfigured = given.VIDERE_PUBLIC_URL === undefined && given.DATABASE_URL === undefined
  const demo =
    given.VIDERE_DEMO === undefined
      ? nothingConfigured && given.VIDERE_IMAGE === undefined
      : given.VIDERE_DEMO === 'on'
  if (!demo && given.VIDERE_PUBLIC_URL === undefined) {
    throw new ConfigProblem('VIDERE_PUBLIC_URL: is required outside the demo')
  }
  if (demo && given.VIDERE_PUBLIC_URL !== undefined) {
    throw new ConfigProblem('VIDERE_PUBLIC_URL: a demo has no public address')
  }
  if (demo && given.VIDERE_IMAGE !== undefined) throw new ConfigProblem('VIDERE_DEMO: the image runs no demo')
  if (demo && !['127.0.0.1', 'localhost', '::1'].includes(given.VIDERE_HOST)) {
    throw new ConfigProblem('VIDERE_HOST: a demo listens on this machine only')
  }
  return demo
}
