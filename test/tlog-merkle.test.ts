import { readFileSync } from 'node:fs'
import { RFC9162 } from '@transmute/rfc9162'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { concat, hex, utf8 } from '../src/base/bytes.js'
import { appendLeaf, type Edge, edgeRoot, emptyEdge } from '../src/tlog/edge.js'
import {
  consistencyPath,
  emptyRoot,
  foldNodes,
  inclusionPath,
  inclusionRoot,
  leafHash,
  type Node,
  nodeHash,
  perfectRoot,
  rootPath,
  verifyConsistency,
  verifyInclusion,
} from '../src/tlog/merkle.js'
import { nodeFromTiles, tileOf, tilesFor, tileWidth } from '../src/tlog/tiles.js'

type HashOf = (node: Node) => Uint8Array

const largest = Number.MAX_SAFE_INTEGER
const hashed = (nodes: Node[], hashOf: HashOf) => foldNodes(nodes.map(hashOf))
const rootOf = (size: number, hashOf: HashOf) => hashed(rootPath(size), hashOf)
const inclusionProof = (index: number, size: number, hashOf: HashOf) =>
  inclusionPath(index, size).map((nodes) => hashed(nodes, hashOf))
const consistencyProof = (oldSize: number, newSize: number, hashOf: HashOf) =>
  consistencyPath(oldSize, newSize).map((nodes) => hashed(nodes, hashOf))

const splitOf = (size: number): number => {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

/** RFC 6962 section 2.1, word for word. */
function plainRoot(leaves: Uint8Array[]): Uint8Array {
  const [only] = leaves
  if (only === undefined) return emptyRoot
  if (leaves.length === 1) return only
  const split = splitOf(leaves.length)
  return nodeHash(plainRoot(leaves.slice(0, split)), plainRoot(leaves.slice(split)))
}

/** RFC 6962 section 2.1.1, word for word. */
function plainInclusion(index: number, leaves: Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return []
  const split = splitOf(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  return index < split
    ? [...plainInclusion(index, left), plainRoot(right)]
    : [...plainInclusion(index - split, right), plainRoot(left)]
}

/** RFC 6962 section 2.1.2, word for word. */
function plainConsistency(old: number, leaves: Uint8Array[], whole = true): Uint8Array[] {
  if (old === leaves.length) return whole ? [] : [plainRoot(leaves)]
  const split = splitOf(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  return old <= split
    ? [...plainConsistency(old, left, whole), plainRoot(right)]
    : [...plainConsistency(old - split, right, false), plainRoot(left)]
}

const leafAt = (index: number) => leafHash(utf8(`entry ${index}`))
const manyLeaves = (count: number) => Array.from({ length: count }, (_, index) => leafAt(index))

/** Nodes over given leaves, each computed once. */
function nodesOver(leaves: Uint8Array[]): HashOf {
  const known = new Map<string, Uint8Array>()
  const hashOf: HashOf = ({ level, index }) => {
    const key = `${level}/${index}`
    const hash =
      known.get(key) ??
      (level === 0
        ? leaves[index]!
        : nodeHash(
            hashOf({ level: level - 1, index: index * 2 }),
            hashOf({ level: level - 1, index: index * 2 + 1 }),
          ))
    known.set(key, hash)
    return hash
  }
  return hashOf
}

const flipped = (bytes: Uint8Array, bit: number) =>
  bytes.map((byte, i) => (i === Math.floor(bit / 8) ? byte ^ (1 << (bit % 8)) : byte))

describe('vectors of transparency-dev/merkle', () => {
  const vectors = <T>(name: string) =>
    JSON.parse(readFileSync(new URL(`vectors/tlog/${name}.json`, import.meta.url), 'utf8')) as (T & {
      file: string
      wantErr: boolean
      proof: string[] | null
    })[]
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))

  it.each(vectors<{ leafIdx: number; treeSize: number; leafHash: string; root: string }>('inclusion'))(
    'inclusion: $file',
    (vector) => {
      const proof = (vector.proof ?? []).map(bytes)
      const { leafIdx, treeSize, leafHash: leaf, root } = vector
      expect(verifyInclusion(leafIdx, treeSize, bytes(leaf), proof, bytes(root))).toBe(!vector.wantErr)
    },
  )

  it.each(vectors<{ size1: number; size2: number; root1: string; root2: string }>('consistency'))(
    'consistency: $file',
    ({ size1, size2, root1, root2, proof, wantErr }) => {
      const hashes = (proof ?? []).map(bytes)
      expect(verifyConsistency(size1, size2, hashes, bytes(root1), bytes(root2))).toBe(!wantErr)
    },
  )
})

describe('proofs in small trees', () => {
  const leaves = manyLeaves(300)
  const hashOf = nodesOver(leaves)
  const roots = [emptyRoot, ...leaves.map((_, i) => rootOf(i + 1, hashOf))]

  it('roots and proofs are those of the definition', () => {
    for (let size = 0; size <= 70; size++) {
      const some = leaves.slice(0, size)
      expect(hex(roots[size]!)).toBe(hex(plainRoot(some)))
      for (let one = 0; one < size; one++) {
        const proofs = [inclusionProof(one, size, hashOf), consistencyProof(one + 1, size, hashOf)]
        expect(proofs.map((proof) => proof.map(hex))).toEqual(
          [plainInclusion(one, some), plainConsistency(one + 1, some)].map((proof) => proof.map(hex)),
        )
      }
    }
  })

  it('every leaf of every tree is proven, for that leaf, place, size and root alone', () => {
    for (let size = 1; size <= 300; size++) {
      for (let index = 0; index < size; index++) {
        const leaf = leaves[index]!
        const proof = inclusionProof(index, size, hashOf)
        if (!verifyInclusion(index, size, leaf, proof, roots[size]!))
          expect.unreachable(`${index} of ${size}`)
        if (index % 7 !== 0 || size % 5 !== 0) continue
        expect(verifyInclusion(index ^ 1, size, leaf, proof, roots[size]!)).toBe(false)
        expect(verifyInclusion(index, size, leaves[index ^ 1]!, proof, roots[size]!)).toBe(false)
        expect(verifyInclusion(index, size, leaf, proof, roots[size - 1]!)).toBe(false)
        expect(inclusionRoot(index, size, leaf, [...proof, leaf])).toBeNull()
        if (proof.length > 0) expect(inclusionRoot(index, size, leaf, proof.slice(1))).toBeNull()
      }
    }
  })

  it('every tree is proven to begin with every smaller one, and with no other', () => {
    for (let size = 0; size <= 300; size++) {
      for (let old = 0; old <= size; old++) {
        const proof = consistencyProof(old, size, hashOf)
        if (!verifyConsistency(old, size, proof, roots[old]!, roots[size]!))
          expect.unreachable(`${old} to ${size}`)
        if (old % 7 !== 0 || size % 5 !== 0) continue
        const other = roots[old === 0 ? 1 : old - 1]!
        expect(verifyConsistency(old, size, proof, other, roots[size]!)).toBe(false)
        expect(verifyConsistency(old, size, [...proof, other], roots[old]!, roots[size]!)).toBe(false)
        if (old > 0) expect(verifyConsistency(old, size, proof, roots[old]!, other)).toBe(false)
        if (proof.length > 0)
          expect(verifyConsistency(old, size, proof.slice(1), roots[old]!, roots[size]!)).toBe(false)
      }
    }
  })

  it('no bit of an inclusion proof, leaf or root can be another', () => {
    for (const [index, size] of [
      [0, 1],
      [6, 7],
      [5, 13],
      [299, 300],
    ] as const) {
      const parts = [leaves[index]!, roots[size]!, ...inclusionProof(index, size, hashOf)]
      for (let bit = 0; bit < parts.length * 256; bit++) {
        const [leaf, root, ...proof] = parts.map((part, i) =>
          i === Math.floor(bit / 256) ? flipped(part, bit % 256) : part,
        )
        expect(verifyInclusion(index, size, leaf!, proof, root!)).toBe(false)
      }
    }
  })

  it('no bit of a consistency proof or root can be another', () => {
    for (const [old, size] of [
      [4, 7],
      [5, 13],
      [6, 8],
      [299, 300],
    ] as const) {
      const parts = [roots[old]!, roots[size]!, ...consistencyProof(old, size, hashOf)]
      for (let bit = 0; bit < parts.length * 256; bit++) {
        const [from, to, ...proof] = parts.map((part, i) =>
          i === Math.floor(bit / 256) ? flipped(part, bit % 256) : part,
        )
        expect(verifyConsistency(old, size, proof, from!, to!)).toBe(false)
      }
    }
  })
})

describe('numbers that are no sizes', () => {
  const notCounts = [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 2 ** 64]
  const leaf = leafAt(0)

  it.each(notCounts)('%s is refused by verifiers and throws where proofs are made', (number) => {
    expect(inclusionRoot(number, 1, leaf, [])).toBeNull()
    expect(inclusionRoot(0, number, leaf, [])).toBeNull()
    expect(verifyConsistency(number, 1, [], leaf, leaf)).toBe(false)
    expect(verifyConsistency(1, number, [], leaf, leaf)).toBe(false)
    expect(() => inclusionPath(number, largest)).toThrow(RangeError)
    expect(() => inclusionPath(0, number)).toThrow(RangeError)
    expect(() => consistencyPath(number, largest)).toThrow(RangeError)
    expect(() => consistencyPath(0, number)).toThrow(RangeError)
    expect(() => rootPath(number)).toThrow(RangeError)
  })

  it('an index beyond the tree, a shrinking tree and hashes of another size are refused', () => {
    expect(inclusionRoot(1, 1, leaf, [])).toBeNull()
    expect(inclusionRoot(0, 0, leaf, [])).toBeNull()
    expect(verifyConsistency(2, 1, [], leaf, leaf)).toBe(false)
    expect(() => inclusionPath(1, 1)).toThrow('no leaf 1 in a tree of 1')
    expect(() => consistencyPath(2, 1)).toThrow('no way from a tree of 2 to one of 1')
    const long = new Uint8Array(33)
    expect(inclusionRoot(0, 1, long, [])).toBeNull()
    expect(inclusionRoot(0, 2, leaf, [long])).toBeNull()
    expect(verifyConsistency(1, 2, [leaf], long, leaf)).toBe(false)
    expect(verifyConsistency(1, 2, [long], leaf, leaf)).toBe(false)
    expect(verifyConsistency(0, 1, [], emptyRoot, long)).toBe(false)
    expect(() => nodeHash(leaf, long)).toThrow(RangeError)
    expect(() => perfectRoot([leaf, leaf, leaf])).toThrow(RangeError)
    expect(() => perfectRoot([])).toThrow(RangeError)
  })

  it('from the empty tree the old root is the empty one and the proof is empty', () => {
    expect(verifyConsistency(0, 1, [], emptyRoot, leaf)).toBe(true)
    expect(verifyConsistency(0, 1, [], leaf, leaf)).toBe(false)
    expect(verifyConsistency(0, 1, [leaf], emptyRoot, leaf)).toBe(false)
    expect(verifyConsistency(0, 0, [], emptyRoot, emptyRoot)).toBe(true)
    expect(verifyConsistency(0, 0, [], leaf, leaf)).toBe(false)
  })
})

/** A tree of any size in which all leaves are alike except one, so that each node can be computed. */
function nodesWithOneLeaf(special: number): HashOf {
  const alike = [leafAt(0)]
  for (let level = 1; level <= 53; level++) alike.push(nodeHash(alike[level - 1]!, alike[level - 1]!))
  const hashOf: HashOf = ({ level, index }) => {
    if (Math.floor(special / 2 ** level) !== index) return alike[level]!
    if (level === 0) return leafAt(1)
    const below = level - 1
    return nodeHash(
      hashOf({ level: below, index: index * 2 }),
      hashOf({ level: below, index: index * 2 + 1 }),
    )
  }
  return hashOf
}

it('proofs hold in trees as large as numbers go', () => {
  const border = fc
    .tuple(
      fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 33, 2 ** 48, 2 ** 52, largest),
      fc.integer({ min: -300, max: 300 }),
    )
    .map(([base, offset]) => Math.min(base + offset, largest))
  const size = fc.oneof(border, fc.maxSafeNat())
  fc.assert(
    fc.property(size, size, fc.boolean(), (a, b, near) => {
      const [low, high] = [Math.max(1, Math.min(a, b)), Math.max(2, a, b)]
      const index = near ? low - 1 : Math.floor(low / 2)
      const hashOf = nodesWithOneLeaf(index)
      const [lowRoot, highRoot] = [rootOf(low, hashOf), rootOf(high, hashOf)]
      const proof = inclusionProof(index, high, hashOf)
      expect(verifyInclusion(index, high, leafAt(1), proof, highRoot)).toBe(true)
      expect(verifyInclusion(index, high, leafAt(0), proof, highRoot)).toBe(false)
      expect(verifyConsistency(low, high, consistencyProof(low, high, hashOf), lowRoot, highRoot)).toBe(true)
      const inTiles = inclusionPath(index, high).flat()
      expect(tilesFor(inTiles, high).length).toBeLessThanOrEqual(7 * 2)
    }),
    { numRuns: 300 },
  )
})

describe('an independent implementation', () => {
  const trees = fc
    .array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 70 })
    .chain((entries) => fc.record({ entries: fc.constant(entries), one: fc.nat(entries.length - 1) }))

  it('finds the same roots and the same inclusion proofs', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async ({ entries, one }) => {
        const hashOf = nodesOver(entries.map(leafHash))
        const size = entries.length
        const root = await RFC9162.treeHead(entries)
        expect(hex(rootOf(size, hashOf))).toBe(hex(root))
        const theirs = await RFC9162.PATH(one, entries)
        const ours = inclusionProof(one, size, hashOf)
        expect(ours.map(hex)).toEqual(theirs.map(hex))
        const claim = { log_id: '', tree_size: size, leaf_index: one, inclusion_path: ours }
        const leaf = leafHash(entries[one]!)
        expect(await RFC9162.verifyInclusionProof(root, leaf, claim)).toBe(true)
        expect(verifyInclusion(one, size, leaf, theirs, root)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('finds the same consistency proofs', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async ({ entries, one }) => {
        const hashOf = nodesOver(entries.map(leafHash))
        const [old, size] = [one + 1, entries.length]
        fc.pre(old < size)
        const [oldRoot, root] = [rootOf(old, hashOf), rootOf(size, hashOf)]
        // It always begins with the last subtree of the old tree, which RFC 9162 leaves out where it is the old root.
        const theirs = await RFC9162.PROOF(old, entries)
        const perfect = Number.isInteger(Math.log2(old))
        const ours = consistencyProof(old, size, hashOf)
        expect((perfect ? [oldRoot, ...ours] : ours).map(hex)).toEqual(theirs.map(hex))
        const claim = { log_id: '', tree_size_1: old, tree_size_2: size, consistency_path: theirs }
        expect(await RFC9162.verifyConsistencyProof(oldRoot, root, claim)).toBe(true)
        expect(verifyConsistency(old, size, perfect ? theirs.slice(1) : theirs, oldRoot, root)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a tree that grows', () => {
  const size = 65_536 + 600
  const leaves = manyLeaves(size)
  const edge: Edge = emptyEdge()
  const full = new Map<string, Uint8Array>()
  const edgeRoots = new Map<number, string>()

  beforeAll(() => {
    for (const [i, leaf] of leaves.entries()) {
      for (const tile of appendLeaf(edge, leaf)) {
        const key = `${tile.level}/${tile.index}`
        if (full.has(key)) expect.unreachable(`tile ${key} became full twice`)
        full.set(key, tile.hashes)
      }
      if (i < 600 || i > 65_500) edgeRoots.set(i + 1, hex(edgeRoot(edge)))
    }
  })

  /** The tiles that a log of this size has, as their bytes. */
  const readTile = (level: number, index: number): Uint8Array =>
    full.get(`${level}/${index}`) ?? concat(...edge.levels[level]!)

  it('its edge has the root of the definition after every leaf', () => {
    for (const count of [1, 2, 3, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, size])
      expect(edgeRoots.get(count)).toBe(hex(plainRoot(leaves.slice(0, count))))
    const hashOf = nodesOver(leaves)
    for (const [count, root] of edgeRoots)
      if (root !== hex(rootOf(count, hashOf))) expect.unreachable(`${count}`)
    expect(hex(edgeRoot(emptyEdge()))).toBe(hex(emptyRoot))
  })

  it('gives each tile once, when it becomes full, with its root', () => {
    expect([...full.keys()].sort()).toEqual(
      ['1/0', ...Array.from({ length: 258 }, (_, index) => `0/${index}`)].sort(),
    )
    const again = emptyEdge()
    const tiles = leaves.slice(0, 65_536).flatMap((leaf) => appendLeaf(again, leaf))
    expect(tiles.slice(-2).map(({ level, index, hashes }) => [level, index, hashes.length])).toEqual([
      [0, 255, 8192],
      [1, 0, 8192],
    ])
    expect(hex(tiles.at(-1)!.root)).toBe(hex(plainRoot(leaves.slice(0, 65_536))))
  })

  it('every tile has as many hashes as its size says', () => {
    for (let level = 0; level < 3; level++)
      for (let index = 0; index < 260; index++) {
        const width = tileOf(level, index, size)?.width
        if (width) expect(readTile(level, index).length).toBe(width * 32)
      }
    expect(edge.levels.map((hashes) => hashes.length)).toEqual([size % 256, 2, 1])
  })

  it('its tiles are enough for every proof, and no others are asked for', () => {
    const root = edgeRoot(edge)
    const some = fc.oneof(
      fc.integer({ min: 1, max: size }),
      fc.constantFrom(256, 65_535, 65_536, 65_537, size),
    )
    fc.assert(
      fc.property(some, some, (a, b) => {
        const [old, present] = [Math.min(a, b), Math.max(a, b)]
        const paths = [inclusionPath(old - 1, present), consistencyPath(old, present), [rootPath(present)]]
        const asked = new Map(
          tilesFor(paths.flat(2), present).map((tile) => [
            `${tile.level}/${tile.index}`,
            readTile(tile.level, tile.index).slice(0, tile.width * 32),
          ]),
        )
        const fromTiles: HashOf = (node) =>
          nodeFromTiles(node, (level, index) => asked.get(`${level}/${index}`)!)
        const presentRoot = rootOf(present, fromTiles)
        if (present === size) expect(hex(presentRoot)).toBe(hex(root))
        const proof = inclusionProof(old - 1, present, fromTiles)
        expect(verifyInclusion(old - 1, present, leaves[old - 1]!, proof, presentRoot)).toBe(true)
        const oldRoot = rootOf(old, (node) => nodeFromTiles(node, readTile))
        const growth = consistencyProof(old, present, fromTiles)
        expect(verifyConsistency(old, present, growth, oldRoot, presentRoot)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('nodes that are not in the tree are in no tile of it', () => {
    expect(() => tilesFor([{ level: 0, index: 5 }], 5)).toThrow('no node 5 of level 0 in a tree of 5')
    expect(() => tilesFor([{ level: 3, index: 0 }], 7)).toThrow(RangeError)
    expect(() => nodeFromTiles({ level: 1, index: 0 }, () => new Uint8Array(32))).toThrow(RangeError)
    expect(tilesFor(rootPath(256), 256)).toEqual([{ level: 1, index: 0, width: 1 }])
    expect(tilesFor([], 5)).toEqual([])
    expect(tileOf(0, largest, largest)).toBeNull()
    expect(tileOf(64, 0, largest)).toBeNull()
    expect(tileOf(0, 0, -1)).toBeNull()
    expect(tileOf(0, 0, 0)).toBeNull()
    expect(tileOf(6, 0, largest)).toEqual({ level: 6, index: 0, width: 31 })
    expect(tileOf(0, 2 ** 45 - 1, largest)).toEqual({ level: 0, index: 2 ** 45 - 1, width: 255 })
  })

  it('70,000 leaves have the tiles of the example in the specification', () => {
    expect(tileOf(0, 272, 70_000)?.width).toBe(tileWidth)
    expect(tileOf(0, 273, 70_000)?.width).toBe(112)
    expect(tileOf(0, 274, 70_000)).toBeNull()
    expect(tileOf(1, 0, 70_000)?.width).toBe(tileWidth)
    expect(tileOf(1, 1, 70_000)?.width).toBe(17)
    expect(tileOf(2, 0, 70_000)?.width).toBe(1)
    expect(tileOf(3, 0, 70_000)).toBeNull()
  })

  it('an edge that does not fit its size is refused and left alone', () => {
    const bad = [
      { size: 2, levels: [[leaves[0]!]] },
      { size: 1, levels: [] },
      { size: 256, levels: [[]] },
      { size: 0, levels: [[], [leaves[0]!]] },
      { size: -1, levels: [] },
      { size: 0.5, levels: [] },
    ]
    for (const one of bad) {
      expect(() => edgeRoot(one)).toThrow(RangeError)
      const before = structuredClone(one)
      expect(() => appendLeaf(one, leaves[0]!)).toThrow(RangeError)
      expect(one).toEqual(before)
    }
    const empty = emptyEdge()
    expect(() => appendLeaf(empty, new Uint8Array(31))).toThrow('leaf hash is 31 bytes, must be 32')
    expect(empty).toEqual(emptyEdge())
  })

  it('the last leaf that a number can count is the last one taken', () => {
    const widths = Array.from({ length: 7 }, (_, level) => Math.floor((largest - 1) / 256 ** level) % 256)
    const last: Edge = { size: largest - 1, levels: widths.map((width) => manyLeaves(width)) }
    expect(appendLeaf(last, leafAt(0))).toEqual([])
    expect(edgeRoot(last)).toHaveLength(32)
    expect(() => appendLeaf(last, leafAt(0))).toThrow('tree is full')
  })
})
