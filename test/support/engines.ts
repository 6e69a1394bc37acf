import type { DatabaseOptions } from '../../src/database/database.js'

/** Where the templates are of which every test gets a copy. */
export type TestEngine =
  | { name: 'embedded'; templates: Record<Template, string>; temporary: string }
  | { name: 'server'; url: string; templates: Record<Template, string>; temporary: string }

/** `lasting` is a relay's own database, `scratch` one whose clock may be set. Both are migrated and hold no rows. */
export type Template = 'lasting' | 'scratch'

declare module 'vitest' {
  export interface ProvidedContext {
    engine: TestEngine
  }
}

/** What opens the database `name` of the private server. */
export function serverOptions(
  url: string,
  name: string,
  directory: string,
): DatabaseOptions & { url: string } {
  const address = new URL(url)
  address.pathname = `/${name}`
  return { url: address.href, directory }
}
