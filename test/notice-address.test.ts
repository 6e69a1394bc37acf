import { expect, test } from 'vitest'
import { unwrapNoticeAddress, wrapNoticeAddress } from '../src/seal/notice-address.js'

const dayKey = new Uint8Array(32).fill(1)
const enquiryId = '00000000-0000-4000-8000-000000000001'

// src/seal/FORMAT.md, At rest: without the day key it says nothing, not even how long it is.
test('a notice address comes back as it was, from as many bytes as every other', () => {
  const longest = `${'å'.repeat(100)}@${'x'.repeat(49)}.no`
  for (const address of ['a@b.no', 'åse@example.no', longest]) {
    const wrapped = wrapNoticeAddress(dayKey, enquiryId, address)
    expect(wrapped).toHaveLength(296)
    expect(unwrapNoticeAddress(dayKey, enquiryId, wrapped)).toEqual({ kind: 'unwrapped', address })
    expect(wrapNoticeAddress(dayKey, enquiryId, address)).not.toEqual(wrapped)
  }
  for (const address of ['', 'å'.repeat(128)])
    expect(() => wrapNoticeAddress(dayKey, enquiryId, address)).toThrow(RangeError)
})

test('a notice address opens with its own day key and enquiry only, and not with any bit changed', () => {
  const wrapped = wrapNoticeAddress(dayKey, enquiryId, 'ola@post.example')
  const damaged = { kind: 'damaged' }
  expect(unwrapNoticeAddress(new Uint8Array(32), enquiryId, wrapped)).toEqual(damaged)
  expect(unwrapNoticeAddress(dayKey, enquiryId.replace('1', '2'), wrapped)).toEqual(damaged)
  for (const at of [0, 23, 24, 100, 295])
    expect(
      unwrapNoticeAddress(
        dayKey,
        enquiryId,
        wrapped.map((byte, i) => (i === at ? byte ^ 1 : byte)),
      ),
    ).toEqual(damaged)
  for (const length of [0, 23, 295]) {
    expect(unwrapNoticeAddress(dayKey, enquiryId, wrapped.subarray(0, length))).toEqual(damaged)
  }
})
