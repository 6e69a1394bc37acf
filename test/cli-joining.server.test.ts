import { readFile, rm, stat } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { fromBase64url } from '../src/base/bytes.js'
import { readKeyFile } from '../src/cli/key-file.js'
import { listAll, login } from '../src/client/clinic.js'
import { proveKeys, sendProof } from '../src/client/join.js'
import { fetchOffer } from '../src/client/sender.js'
import { type Desk, passphrase } from './support/cli.js'
import type { TestRelay } from './support/relay.js'
import { after, because, both, invite, kari, openStaffedDesk } from './support/staffed-desk.js'

let relay: TestRelay
let desk: Desk

const invited = () => invite(desk)

beforeAll(async () => {
  ;({ relay, desk } = await openStaffedDesk())
  return () => relay.stop()
})

describe('a clinic that joins', () => {
  it('receives once two members of staff confirmed the fingerprint that it read to them', async () => {
    const made = await desk.done('clinic', 'keygen', '--name', 'Løkka hud', '--out', 'made.key')
    const fingerprint = after('Fingerprint', made)
    expect((await stat(desk.path('made.key'))).mode & 0o777).toBe(0o600)
    const opened = await readKeyFile(desk.path('made.key'), passphrase)
    if (opened.kind !== 'opened') throw new Error(`the new key file is ${opened.kind}`)
    // The key that was made, in a file that opens quickly: everything below opens it.
    await desk.key('lokka.key', { kind: 'clinic', name: 'Løkka hud' }, opened.secret)
    const { id, invite } = await invited()
    const joined = await desk.done('clinic', 'join', '--invite', invite, '--key', 'lokka.key')
    expect(after('Fingerprint', joined)).toBe(fingerprint)
    expect((await stat(desk.path('lokka.key'))).mode & 0o777).toBe(0o600)
    const key = await readKeyFile(desk.path('lokka.key'), passphrase)
    expect(key).toMatchObject({
      kind: 'opened',
      file: { clinicId: id, relay: relay.url.origin, fingerprint },
    })
    await expect(stat(desk.path('lokka.key.joining'))).rejects.toThrow('ENOENT')

    const early = await desk.videre('clinic', 'inbox', '--key', 'lokka.key')
    expect(early).toMatchObject({ code: 1, stdout: '' })
    expect(early.stderr).toBe(
      'videre: the relay does not let this key in: the operator has not confirmed it yet, or it was replaced by another\n',
    )
    expect((await fetchOffer(relay.client)).directory.clinics).toEqual([])

    const spoken = fingerprint.toLowerCase().replaceAll('-', ' ')
    const saved = await desk.done(
      'staff',
      'confirm',
      id,
      '--fingerprint',
      spoken,
      ...kari,
      '--save',
      'act.json',
    )
    expect(saved).toContain('videre staff cosign act.json')
    expect((await fetchOffer(relay.client)).directory.clinics).toEqual([])
    const signed = await desk.done(
      'staff',
      'cosign',
      'act.json',
      '--key',
      'ola.key',
      '--yes',
      '--fingerprint',
      fingerprint,
    )
    expect(signed).toContain('Reason  as agreed')
    const { directory } = await fetchOffer(relay.client)
    expect(directory.clinics).toMatchObject([
      { id, name: 'Løkka hud', county: 'NO-03', telephone: '+4722334455', key: { fingerprint } },
    ])
    expect(await desk.done('clinic', 'inbox', '--key', 'lokka.key')).toBe('No enquiries for Løkka hud.\n')
    expect(await desk.done('clinic', 'join', '--invite', invite, '--key', 'lokka.key')).toContain(
      'The operator has confirmed it',
    )
  }, 120_000)

  it('is not confirmed with another fingerprint, by one person, or by the same person twice', async () => {
    const holder = await desk.key('other.key', { kind: 'clinic', name: 'Other' })
    const { id, invite } = await invited()
    const joined = await desk.done('clinic', 'join', '--invite', invite, '--key', 'other.key')
    const fingerprint = after('Fingerprint', joined)
    const wrong = await desk.videre('staff', 'confirm', id, '--fingerprint', 'AAAA-BBBB-CCCC-DDDD', ...both)
    expect(wrong).toMatchObject({ code: 1, stdout: '' })
    expect(wrong.stderr).toContain('nothing was confirmed')
    const alone = await desk.videre('staff', 'confirm', id, '--fingerprint', fingerprint, ...kari)
    expect(alone.stderr).toContain('this takes two members of staff')
    const twice = ['--key', 'kari.key', ...because, '--second-key', 'kari.key'] as const
    expect(
      (await desk.videre('staff', 'confirm', id, '--fingerprint', fingerprint, ...twice)).stderr,
    ).toContain('signatures of 2 staff members')
    await desk.done('staff', 'confirm', id, '--fingerprint', fingerprint, ...kari, '--save', 'own.json')
    const own = await desk.videre(
      'staff',
      'cosign',
      'own.json',
      '--key',
      'kari.key',
      '--yes',
      '--fingerprint',
      fingerprint,
    )
    expect(own.stderr).toContain('you have signed this act already')
    const unheard = await desk.videre('staff', 'cosign', 'own.json', '--key', 'ola.key', '--yes')
    expect(unheard.stderr).toContain('the fingerprint is needed')
    const misheard = await desk.videre(
      'staff',
      'cosign',
      'own.json',
      '--key',
      'ola.key',
      '--yes',
      '--fingerprint',
      'AAAA',
    )
    expect(misheard.stderr).toContain('nothing was confirmed')
    const clinic = {
      relay: relay.client,
      origin: relay.client.origin,
      clinicId: id,
      holder,
      clock: () => new Date(),
    }
    await expect(login(clinic)).rejects.toThrow()
    await desk.done('staff', 'confirm', id, '--fingerprint', fingerprint, ...both)
    expect(await listAll(await login(clinic))).toEqual([])
  }, 120_000)

  it.each([
    ['before its proof arrived', false, false],
    ['after its proof had used up the invite', true, false],
    ['after staff had already confirmed it', true, true],
  ])(
    'goes on where it was when it was interrupted %s',
    async (_, proofArrived, confirmed) => {
      const file = `interrupted-${proofArrived}-${confirmed}.key`
      const holder = await desk.key(file, { kind: 'clinic', name: 'Interrupted' })
      const { id, invite } = await invited()
      const proof = await proveKeys(relay.client, holder, fromBase64url(invite))
      await desk.write(`${file}.joining`, JSON.stringify({ format: 'videre/v1/joining', ...proof }))
      if (proofArrived) await sendProof(relay.client, proof)
      if (confirmed) {
        const list = JSON.parse(await desk.done('staff', 'clinics', '--json', ...kari))
        const { fingerprint } = list.find((clinic: { id: string }) => clinic.id === id).keys[0]
        await desk.done('staff', 'confirm', id, '--fingerprint', fingerprint, ...both)
      }
      const said = await desk.done('clinic', 'join', '--invite', invite, '--key', file)
      expect(said.includes('The operator has confirmed it')).toBe(confirmed)
      expect(await readKeyFile(desk.path(file), passphrase)).toMatchObject({
        kind: 'opened',
        file: { clinicId: id },
      })
      await expect(stat(desk.path(`${file}.joining`))).rejects.toThrow('ENOENT')
    },
    120_000,
  )
})

describe('a command that cannot do what it should', () => {
  const fails = async (sentence: string, ...words: string[]) =>
    expect(await desk.videre(...words)).toEqual({ code: 1, stdout: '', stderr: `videre: ${sentence}\n` })

  it('says in one sentence what somebody can put right', async () => {
    await desk.write('wrong', 'another passphrase\n')
    const { chmod } = await import('node:fs/promises')
    await chmod(desk.path('wrong'), 0o600)
    await fails(
      'kari.key: this is not its passphrase',
      'staff',
      'list',
      ...kari,
      '--passphrase-file',
      'wrong',
    )
    await chmod(desk.path('wrong'), 0o644)
    await fails(
      'wrong: everybody on this machine may read it; run chmod 600 on it',
      'staff',
      'list',
      ...kari,
      '--passphrase-file',
      'wrong',
    )
    await fails('nobody.key: there is no such file', 'clinic', 'inbox', '--key', 'nobody.key')
    await fails(
      'kari.key: is a key of kind staff, and one of kind clinic is needed',
      'clinic',
      'inbox',
      '--key',
      'kari.key',
    )
    await fails(
      'clinic.json: everybody on this machine may read it; run chmod 600 on it',
      'clinic',
      'inbox',
      '--key',
      'clinic.json',
    )
    await fails(
      'the relay at localhost:1 did not answer',
      'staff',
      'list',
      ...kari,
      '--relay',
      'http://localhost:1',
    )
    await fails(
      'the address of a relay is like https://relay.example.org, without a path',
      'staff',
      'list',
      ...kari,
      '--relay',
      'https://relay.example.org/path',
    )
    await fails('nobody can be asked here: give a reason with --reason', 'staff', 'list', '--key', 'kari.key')
  }, 60_000)

  it('does not take a mistyped option for nothing', async () => {
    await fails('there is no option --kay; --help shows which there are', 'clinic', 'inbox', '--kay', 'x')
    await fails('--key is given twice', 'clinic', 'inbox', '--key', 'a', '--key', 'b')
    await fails(
      'there is no command videre clinic inbux; videre clinic --help shows which there are',
      'clinic',
      'inbux',
    )
    await fails('missing required argument: --key; --help shows what it takes', 'clinic', 'inbox')
    expect((await desk.videre('clinic', 'inbox', 'word', '--key', 'a')).stderr).toContain('there are 1 words')
  })

  it('signs for the relay that it was told of, not for what another one calls itself', async () => {
    const { invite } = await invited()
    await desk.key('careful.key', { kind: 'clinic', name: 'Careful' })
    const { port } = relay.url
    await fails(
      `the relay calls itself localhost:${port}: use that address, not 127.0.0.1:${port}`,
      'clinic',
      'join',
      '--relay',
      `http://127.0.0.1:${port}`,
      '--invite',
      invite,
      '--key',
      'careful.key',
    )
  })

  it('refuses an act that was edited after it was signed', async () => {
    const [{ id }] = JSON.parse(await desk.done('staff', 'list', '--json', ...kari))
    await desk.done('staff', 'remove', id, ...kari, '--save', 'remove.json')
    const act = JSON.parse(await readFile(desk.path('remove.json'), 'utf8'))
    await rm(desk.path('remove.json'))
    await desk.write('edited.json', JSON.stringify({ ...act, relay: 'https://other.example.org' }))
    await fails(
      'edited.json: does not carry one good signature for other.example.org',
      'staff',
      'cosign',
      'edited.json',
      '--key',
      'ola.key',
      '--yes',
    )
  })

  it('shows its help at once, and names every command', async () => {
    const startedAt = performance.now()
    const help = await desk.done('--help')
    expect(performance.now() - startedAt).toBeLessThan(2000)
    for (const name of ['send', 'status', 'clinic', 'staff', 'retention', 'demo'])
      expect(help).toContain(name)
    expect(help).not.toContain('demo-clinics')
    expect(help).not.toContain('\u001b')
  })
})
