import sodium from 'libsodium-wrappers'

// WebAssembly compiles asynchronously; importing this module is waiting for it, so that nothing below has to.
await sodium.ready

/** A public key and what opens or signs for it. `privateKey` must stay secret. */
export interface KeyPair {
  publicKey: Uint8Array
  privateKey: Uint8Array
}

/**
 * `size` bytes, at most 65,536, from the operating system's generator. It is the one that libsodium asks here too, but one
 * word at a time, which costs thirty times as much.
 */
export const randomBytes = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size))

/** The X-Wing pair (draft-connolly-cfrg-xwing-kem) of a 32-byte seed: 1,216 bytes public, 32 private. */
export const kemKeyPair = (seed: Uint8Array): KeyPair => sodium.crypto_kem_xwing_seed_keypair(seed)

/** A fresh 32-byte shared secret and the 1,120 bytes that carry it to the holder of `publicKey`. */
export const kemEncapsulate = (publicKey: Uint8Array): { ciphertext: Uint8Array; sharedSecret: Uint8Array } =>
  sodium.crypto_kem_xwing_enc(publicKey)

/** As {@link kemEncapsulate} with the 64 random bytes given: for test vectors only. */
export const kemEncapsulateFrom = (publicKey: Uint8Array, seed: Uint8Array) =>
  sodium.crypto_kem_xwing_enc_deterministic(publicKey, seed)

/** The shared secret of an X-Wing ciphertext. A wrong key or ciphertext gives another secret, not an error. */
export const kemDecapsulate = (ciphertext: Uint8Array, privateKey: Uint8Array): Uint8Array =>
  sodium.crypto_kem_xwing_dec(ciphertext, privateKey)

/** XChaCha20-Poly1305: ciphertext followed by the 16-byte tag. `key` 32 bytes, `nonce` 24, never used twice together. */
export const aeadSeal = (
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  header: Uint8Array,
): Uint8Array => sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, header, null, nonce, key)

/** The plaintext of {@link aeadSeal}, or `null` if key, nonce, header or any bit of the ciphertext is not the sealed one. */
export function aeadOpen(
  key: Uint8Array,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
  header: Uint8Array,
): Uint8Array | null {
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ciphertext, header, nonce, key)
  } catch {
    return null
  }
}

/** The Ed25519 pair (RFC 8032) of a 32-byte seed. */
export const signKeyPair = (seed: Uint8Array): KeyPair => sodium.crypto_sign_seed_keypair(seed)

/** A 64-byte Ed25519 signature. */
export const signBytes = (message: Uint8Array, privateKey: Uint8Array): Uint8Array =>
  sodium.crypto_sign_detached(message, privateKey)

/**
 * Whether an Ed25519 signature is good: S is below the group order, R is not of small order and, byte for byte, the one that
 * follows (no cofactor). Malformed keys and signatures are `false`, never an error.
 */
export function verifyBytes(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false
  return sodium.crypto_sign_verify_detached(signature, message, publicKey)
}

/** Whether 32 bytes are a canonical point of the Ed25519 main subgroup, i.e. not of low order and not a second spelling. */
export function isSoundSigningKey(publicKey: Uint8Array): boolean {
  try {
    sodium.crypto_sign_ed25519_pk_to_curve25519(publicKey)
    return true
  } catch {
    return false
  }
}

/** Overwrites a secret that is not needed any more. The engine may have copied it: this shortens, it does not promise. */
export const wipe = (secret: Uint8Array): void => sodium.memzero(secret)
