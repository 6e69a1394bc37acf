import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { base64url, hex } from '../src/base/bytes.js'
import { signKeyPair } from '../src/base/sodium.js'
import { entrySchema } from '../src/prove/entry.js'
import { receiptHash, receiptSchemas, signReceipt } from '../src/prove/receipt.js'
import { readStatement, signStatement } from '../src/prove/statement.js'
import { statementShapes } from './support/statement-shapes.js'

const page = readFileSync(new URL('../src/prove/FORMAT.md', import.meta.url), 'utf8')
const filled = (value: number, size = 32) => new Uint8Array(size).fill(value)
const origin = 'relay.example.org'
const relay = signKeyPair(filled(1))
const clinic = signKeyPair(filled(2))
const delivery = '0f0e0d0c-0b0a-4908-8706-050403020100'

it('the worked example of the page is what this program writes and reads', () => {
  const receipt = signReceipt(
    { v: 1, kind: 'seen', delivery, at: new Date('2026-11-20T10:05:00.000Z'), checkpoint: null },
    origin,
    clinic.privateKey,
  )
  const statement = signStatement(
    {
      v: 1,
      event: 'ContentSeen',
      at: new Date('2026-11-20T10:05:01.234Z'),
      random: filled(3),
      delivery,
      clinic: '00000000-0000-4000-8000-000000000001',
      receipt: receiptHash(receipt),
    },
    origin,
    relay.privateKey,
  )
  for (const { body, signature } of [receipt, statement]) {
    expect(page).toContain(new TextDecoder().decode(body))
    expect(page).toContain(base64url(signature))
  }
  expect(page).toContain(hex(relay.publicKey))
  expect(page).toContain(hex(clinic.publicKey))
  expect(readStatement(statement, origin, relay.publicKey).kind).toBe('statement')
})

it('the page names every event, every kind of receipt and of log entry, and every member of them', () => {
  const named = [
    ...statementShapes.map((shape) => [shape.event.value, shape] as const),
    ...Object.values(receiptSchemas).map(({ shape }) => [shape.kind.value, shape] as const),
    ...entrySchema.options.map(({ shape }) => [shape.entry.value, shape] as const),
  ]
  for (const [name, shape] of named) {
    for (const word of [name, ...Object.keys(shape)]) expect(page).toContain(`\`${word}\``)
  }
})
