import { readdirSync, readFileSync } from 'node:fs'
import type { Vector } from './vector.js'

const folder = (name: 'seal' | 'frozen') => new URL(`../vectors/${name}/`, import.meta.url)

/** The vectors of one folder as they lie on disk, by file name. */
export const vectorsIn = (name: 'seal' | 'frozen'): [string, Vector][] =>
  readdirSync(folder(name))
    .sort()
    .map((file) => [file, JSON.parse(readFileSync(new URL(file, folder(name)), 'utf8'))])
