import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
} from 'node:crypto'
import { ml_kem768_x25519 as xWing } from '@noble/post-quantum/hybrid.js'

/**
 * A second implementation of src/seal/FORMAT.md, written from that page. It shares nothing with the first: X-Wing is
 * noble's, hashing, HKDF, ChaCha20-Poly1305 and Ed25519 are OpenSSL's, HChaCha20 is below.
 */

const uuidBytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex')
const zeros = (size: number) => Buffer.alloc(size)

const hashOf = (domain: string, ...parts: Uint8Array[]) =>
  createHash('sha256')
    .update(Buffer.concat([Buffer.from(domain), zeros(1), ...parts]))
    .digest()

const hkdf = (secret: Uint8Array, purpose: string, context: Uint8Array = zeros(0), size = 32) =>
  Buffer.from(
    hkdfSync('sha256', secret, zeros(0), Buffer.concat([Buffer.from(purpose), zeros(1), context]), size),
  )

/** HChaCha20 (draft-irtf-cfrg-xchacha, section 2.2): ChaCha20's rounds without the final addition, first and last row. */
function hChaCha20(key: Buffer, nonce: Buffer): Buffer {
  const words = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]
  for (let i = 0; i < 32; i += 4) words.push(key.readUInt32LE(i))
  for (let i = 0; i < 16; i += 4) words.push(nonce.readUInt32LE(i))
  const state = Uint32Array.from(words)
  const add = (a: number, b: number, d: number, turn: number) => {
    state[a]! += state[b]!
    const mixed = state[d]! ^ state[a]!
    state[d] = (mixed << turn) | (mixed >>> (32 - turn))
  }
  const quarter = (a: number, b: number, c: number, d: number) => {
    add(a, b, d, 16)
    add(c, d, b, 12)
    add(a, b, d, 8)
    add(c, d, b, 7)
  }
  for (let round = 0; round < 10; round++) {
    for (const i of [0, 1, 2, 3]) quarter(i, i + 4, i + 8, i + 12)
    for (const i of [0, 1, 2, 3]) quarter(i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4))
  }
  const out = zeros(32)
  for (const [i, at] of [0, 1, 2, 3, 12, 13, 14, 15].entries()) out.writeUInt32LE(state[at]!, 4 * i)
  return out
}

const ietfNonce = (nonce: Buffer) => Buffer.concat([zeros(4), nonce.subarray(16)])

function xChaChaSeal(key: Buffer, nonce: Buffer, plaintext: Uint8Array, header: Uint8Array): Buffer {
  const options = { authTagLength: 16 }
  const cipher = createCipheriv('chacha20-poly1305', hChaCha20(key, nonce), ietfNonce(nonce), options)
  cipher.setAAD(header, { plaintextLength: plaintext.length })
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

function xChaChaOpen(key: Buffer, nonce: Buffer, ciphertext: Uint8Array, header: Uint8Array): Buffer {
  const options = { authTagLength: 16 }
  const cipher = createDecipheriv('chacha20-poly1305', hChaCha20(key, nonce), ietfNonce(nonce), options)
  cipher.setAAD(header, { plaintextLength: ciphertext.length - 16 })
  cipher.setAuthTag(ciphertext.subarray(-16))
  return Buffer.concat([cipher.update(ciphertext.subarray(0, -16)), cipher.final()])
}

function ed25519(seed: Uint8Array): Buffer {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
}

/** The section "From a secret to keys". */
export function derive(secret: Uint8Array) {
  const sealSeed = hkdf(secret, 'videre/v1/derive/seal')
  const session = hkdf(secret, 'videre/v1/derive/session')
  const sealKey = xWing.keygen(sealSeed).publicKey
  const signKey = ed25519(hkdf(secret, 'videre/v1/derive/sign'))
  const sessionKey = ed25519(session)
  const keyId = hashOf('videre/v1/key-id', sealKey, signKey, sessionKey).subarray(0, 16)
  return { sealSeed, session, sealKey, signKey, sessionKey, keyId }
}

function header(keyId: Uint8Array, deliveryId: string, clinicId: string | null): Buffer {
  const clinic = clinicId === null ? zeros(16) : uuidBytes(clinicId)
  return Buffer.concat([Buffer.from('VDRE\x01\x01', 'latin1'), keyId, uuidBytes(deliveryId), clinic])
}

const lengthOf = (form: Uint8Array) => {
  const bytes = zeros(4)
  bytes.writeUInt32BE(form.length)
  return bytes
}

/** The content of a clinic's copy before padding. */
export const clinicContent = (salt: Uint8Array, patientSignKey: Uint8Array, form: Uint8Array) =>
  Buffer.concat([Buffer.from([1]), salt, patientSignKey, lengthOf(form), form])

/** The content of a patient's copy before padding. */
export const patientContent = (
  deliveries: { deliveryId: string; clinicId: string; salt: Uint8Array }[],
  form: Uint8Array,
) =>
  Buffer.concat([
    Buffer.from([2, deliveries.length]),
    ...deliveries.flatMap((one) => [uuidBytes(one.deliveryId), uuidBytes(one.clinicId), one.salt]),
    lengthOf(form),
    form,
  ])

/** The section "Sealing". Without `randomness` the encapsulation is fresh. */
export function seal(
  keys: { sealKey: Uint8Array; keyId: Uint8Array },
  deliveryId: string,
  clinicId: string | null,
  content: Uint8Array,
  randomness?: Uint8Array,
) {
  const size = [2048, 4096, 8192, 16384, 24576].find((candidate) => content.length <= candidate)!
  const plaintext = Buffer.concat([content, zeros(size - content.length)])
  const head = header(keys.keyId, deliveryId, clinicId)
  const { cipherText, sharedSecret } = xWing.encapsulate(keys.sealKey, randomness)
  const material = hkdf(sharedSecret, 'videre/v1/envelope', head, 56)
  const sealed = xChaChaSeal(material.subarray(0, 32), material.subarray(32), plaintext, head)
  const openingToken = hkdf(sharedSecret, 'videre/v1/opening-token', head)
  return {
    envelope: Buffer.concat([head, cipherText, sealed]),
    openingTokenHash: hashOf('videre/v1/opening-token-hash', openingToken),
  }
}

/** The section "Opening", without its checks: the padded plaintext and the opening token. Throws if it is damaged. */
export function open(secret: Uint8Array, envelope: Uint8Array) {
  const head = envelope.subarray(0, 54)
  const { secretKey } = xWing.keygen(hkdf(secret, 'videre/v1/derive/seal'))
  const sharedSecret = xWing.decapsulate(envelope.subarray(54, 1174), secretKey)
  const material = hkdf(sharedSecret, 'videre/v1/envelope', head, 56)
  const plaintext = xChaChaOpen(
    material.subarray(0, 32),
    material.subarray(32),
    envelope.subarray(1174),
    head,
  )
  return { plaintext, openingToken: hkdf(sharedSecret, 'videre/v1/opening-token', head) }
}

const wrapHeader = (id: string) => Buffer.concat([Buffer.from('videre/v1/wrapped\0'), uuidBytes(id)])

/** The section "At rest": wraps. */
export const wrap = (dayKey: Uint8Array, id: string, nonce: Buffer, envelope: Uint8Array): Buffer =>
  Buffer.concat([
    nonce,
    xChaChaSeal(hkdf(dayKey, 'videre/v1/wrap', uuidBytes(id)), nonce, envelope, wrapHeader(id)),
  ])

/** The section "At rest": unwraps. Throws if it is damaged. */
export const unwrap = (dayKey: Uint8Array, id: string, wrapped: Uint8Array): Buffer =>
  xChaChaOpen(
    hkdf(dayKey, 'videre/v1/wrap', uuidBytes(id)),
    Buffer.from(wrapped.subarray(0, 24)),
    wrapped.subarray(24),
    wrapHeader(id),
  )
