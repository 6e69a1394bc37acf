import { readdir, readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { openDesk } from './support/cli.js'
import { draft } from './support/people.js'

const verdict =
  /As promised: [^\n]+\nTo check the proof yourself:\nnpx --no-install videre (verify [^\n]+)\n$/

describe('the demonstration', () => {
  it('goes the whole way, and leaves nothing behind but a proof that holds', async () => {
    const desk = await openDesk()
    const said = await desk.done('demo')
    expect(said).toMatch(verdict)
    expect(said).toContain('14 statements, each signed')
    expect(said).toContain('opens nothing.')
    const left = (await readdir(desk.folder)).filter((name) => name.startsWith('videre'))
    expect(left).toEqual([expect.stringMatching(/^videre-evidence-/)])
    const words = verdict.exec(said)?.[1]?.split(' ') ?? []
    expect(
      (await readdir(desk.path(left[0]!))).map((name) => desk.path(`${left[0]}/${name}`)).toSorted(),
    ).toEqual(words.filter((word) => word.startsWith(desk.folder)).toSorted())
    await desk.done(...words)
    const evidence = words[1] ?? ''
    const text = await readFile(evidence, 'utf8')
    await writeFile(evidence, text.replace('"evidence":"enquiry"', '"evidence":"delivery"'))
    expect((await desk.videre(...words)).code).toBe(1)
  }, 120_000)

  it('sends a given enquiry, and leaves nothing behind when it is interrupted', async () => {
    const desk = await openDesk()
    const file = await desk.write(
      'enquiry.json',
      JSON.stringify({ ...draft, message: 'En egen \u001b[31mtekst'.replace('\u001b', '') }),
    )
    const reads = /reads: “En egen \[31mtekst”/g
    const ended = await desk.interrupted(
      ['demo', '--file', file],
      (said) => (said.match(reads) ?? []).length === 3,
    )
    expect(ended.code).toBe(1)
    expect(ended.stdout.match(reads)).toHaveLength(3)
    expect((await readdir(desk.folder)).filter((name) => name.startsWith('videre'))).toEqual([])
  }, 120_000)

  it('says plainly why a given enquiry cannot be sent, and ends with 1', async () => {
    const desk = await openDesk()
    const file = await desk.write('enquiry.json', JSON.stringify({ ...draft, careNeed: 'astrology' }))
    const ended = await desk.videre('demo', '--file', file)
    expect(ended.code).toBe(1)
    expect(ended.stderr).toBe(
      'videre: the enquiry cannot be sent\n  careNeed: must be one of /api/v1/care-needs\n',
    )
    expect((await readdir(desk.folder)).filter((name) => name.startsWith('videre'))).toEqual([])
  }, 120_000)
})
