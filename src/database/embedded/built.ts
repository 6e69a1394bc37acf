import { fileURLToPath } from 'node:url'

/**
 * The path of a built script that a thread or a child process starts from, `name` without its ending. Node runs no
 * TypeScript: when this file itself is run from the sources (by the tests), the script is the one in `dist/`.
 */
export function builtScript(name: string): string {
  const here = import.meta.url
  const base = here.endsWith('.ts') ? here.replace(/\/src\/(?!.*\/src\/)/, '/dist/') : here
  return fileURLToPath(new URL(`./${name}.js`, base))
}
