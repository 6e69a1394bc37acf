/** The ledger of erasures as files: what is written there is there, and nothing else counts. */
import { randomUUID } from 'node:crypto'
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { hex } from '../src/base/bytes.js'
import { hashOf } from '../src/base/hash.js'
import { idBytes } from '../src/base/ids.js'
import { type ErasureLedger, ledgersOf, openErasureLedger } from '../src/expire/erasure-ledger.js'

let folder: string
let places: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videre-ledger-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  places = ledgersOf({ keysDirectory: join(folder, 'keys'), keysMirrorDirectory: join(folder, 'mirror') })
  for (const name of ['keys', 'mirror']) await mkdir(join(folder, name))
})

const erasedIn = (month: string) => ({ id: randomUUID(), dueAt: new Date(`${month}-15T00:00:00.000Z`) })
const lineOf = ({ id }: { id: string }) => hex(hashOf('videre/v1/erased-delivery', idBytes(id)))

async function linesOf(ledger: ErasureLedger): Promise<string[]> {
  const lines: string[] = []
  for await (const batch of ledger.batches()) lines.push(...batch.lines)
  return lines.sort()
}

/** The only file in one of the places. */
async function fileIn(place: string): Promise<string> {
  const [name, ...others] = await readdir(place)
  expect(others).toEqual([])
  return join(place, name!)
}

it('what is written down is there for the next process, in two places, and one of them is enough', async () => {
  const erased = [erasedIn('2027-04'), erasedIn('2027-04'), erasedIn('2027-09')]
  const ledger = openErasureLedger(places)
  await ledger.record(erased.slice(0, 1))
  await ledger.record(erased.slice(1))
  const expected = erased.map(lineOf).sort()
  expect(await linesOf(openErasureLedger(places))).toEqual(expected)
  for (const place of places) {
    expect(await readdir(place)).toHaveLength(2)
    expect(await linesOf(openErasureLedger([place]))).toEqual(expected)
  }
})

it('its files are their owner’s, and hold no id', async () => {
  const erased = erasedIn('2027-04')
  await openErasureLedger(places).record([erased])
  const path = await fileIn(places[0]!)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await stat(places[0]!)).mode & 0o777).toBe(0o700)
  const text = await readFile(path, 'latin1')
  expect(text).toBe(`${lineOf(erased)}\n`)
  expect(text).not.toContain(erased.id.replaceAll('-', ''))
})

it('two processes never write into one file', async () => {
  await openErasureLedger(places).record([erasedIn('2027-04')])
  await openErasureLedger(places).record([erasedIn('2027-04')])
  expect(await readdir(places[0]!)).toHaveLength(2)
})

it('a line that a crash cut off means nothing, and nothing is ever written behind it', async () => {
  const [first, second] = [erasedIn('2027-04'), erasedIn('2027-04')]
  await openErasureLedger(places).record([first])
  for (const place of places) await appendFile(await fileIn(place), lineOf(second).slice(0, 40))
  const ledger = openErasureLedger(places)
  expect(await linesOf(ledger)).toEqual([lineOf(first)])
  await ledger.record([second])
  expect(await linesOf(ledger)).toEqual([lineOf(first), lineOf(second)].sort())
})

it('a file in which a write failed is not written to again', async () => {
  const ledger = openErasureLedger(places)
  const [first, second, third] = [erasedIn('2027-04'), erasedIn('2027-04'), erasedIn('2027-04')]
  await ledger.record([first])
  const mirrored = await fileIn(places[1]!)
  await rm(mirrored)
  await mkdir(mirrored)
  await expect(ledger.record([second])).rejects.toThrow()
  await rm(mirrored, { recursive: true })
  await ledger.record([third])
  expect(await readdir(places[0]!)).toHaveLength(2)
  // Written down and not committed: the deed was decided, and is done at the next start.
  expect(await linesOf(ledger)).toEqual([first, second, third].map(lineOf).sort())
})

it('a damaged copy does no harm while the other is sound; if both are, the relay is not to start', async () => {
  const erased = erasedIn('2027-04')
  await openErasureLedger(places).record([erased])
  await writeFile(await fileIn(places[0]!), `${'z'.repeat(64)}\n`)
  expect(await linesOf(openErasureLedger(places))).toEqual([lineOf(erased)])
  await truncate(await fileIn(places[1]!), 0)
  await appendFile(await fileIn(places[1]!), 'x\n')
  await expect(linesOf(openErasureLedger(places))).rejects.toThrow(/is damaged, and what it says was erased/)
})

it('a file with another name is not passed over: its lines could count', async () => {
  await openErasureLedger(places).record([erasedIn('2027-04')])
  await writeFile(join(places[0]!, '2027-04-copy.erased'), '')
  await expect(linesOf(openErasureLedger(places))).rejects.toThrow('is no file of the ledger of erasures')
})

it('where the mirror of the keys is not mounted none is made, and nothing at all is erased unwritten', async () => {
  await rm(join(folder, 'mirror'), { recursive: true })
  const erased = erasedIn('2027-04')
  await openErasureLedger(places).record([erased])
  expect(await readdir(folder)).toEqual(['keys'])
  await rm(join(folder, 'keys'), { recursive: true })
  await expect(openErasureLedger(places).record([erased])).rejects.toThrow('nothing is erased unwritten')
})

it('lines are kept for thirteen months after the month of their due day', async () => {
  const ledger = openErasureLedger(places)
  const kept = erasedIn('2027-04')
  await ledger.record([erasedIn('2027-03'), kept])
  await ledger.prune(new Date('2028-04-30T23:59:59.000Z'))
  expect(await linesOf(ledger)).toHaveLength(2)
  await ledger.prune(new Date('2028-05-01T00:00:00.000Z'))
  expect(await linesOf(ledger)).toEqual([lineOf(kept)])
  for (const place of places) expect(await readdir(place)).toHaveLength(1)
})

it('is read in batches that one query can name', async () => {
  const ledger = openErasureLedger(places)
  await ledger.record(Array.from({ length: 20_001 }, () => erasedIn('2027-04')))
  const sizes: number[] = []
  for await (const batch of ledger.batches()) sizes.push(batch.lines.length)
  expect(sizes).toEqual([20_000, 1])
})
