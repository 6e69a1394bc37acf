/** Web addresses that lead inside, or nowhere, in every form in which somebody may try to have one accepted. */

/** Four numbers in every spelling that some library takes for 127.0.0.1 and its like. */
const spellings = (address: string): string[] => {
  const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number]
  const number = ((a * 256 + b) * 256 + c) * 256 + d
  const octal = (n: number) => `0${n.toString(8)}`
  const hex = (n: number) => `0x${n.toString(16)}`
  return [
    address,
    String(number),
    hex(number),
    octal(number),
    [a, b, c, d].map(octal).join('.'),
    [a, b, c, d].map(hex).join('.'),
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    `${hex(a)}.${octal(b)}.${c}.${d}`,
    `00${octal(a)}.${b}.${c}.${d}`,
    [a, b, c, d].map((n) => String(n).padStart(3, '0')).join('.'),
    `${address}.`,
    `[::ffff:${address}]`,
    `[::${address}]`,
    `[::ffff:0:${address}]`,
    `[64:ff9b::${address}]`,
    `[64:ff9b:1::${address}]`,
    `[2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::1]`,
    `[2001::${address}]`,
    address.replace(/\./g, '。'),
    [...address].map((c) => (c === '.' ? '.' : String.fromCodePoint(0xff10 + Number(c)))).join(''),
    [...address].map((c) => (c === '.' ? '.' : String.fromCodePoint(0x1d7d8 + Number(c)))).join(''),
    address.replace(/1/g, '①'),
    address.replace(/\./g, '%2e'),
  ]
}

const words = (text: string): string[] => text.trim().split(/\s+/)

/** Addresses of machines and networks that are nobody else's business. */
export const privateAddresses = words(`
  127.0.0.1 127.8.8.8 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.254 192.168.1.1 169.254.169.254`)

/** What a name server may answer for a name that leads inside, and what is no address at all. */
export const inwardAnswers = [
  ...privateAddresses,
  ...words(`
    100.64.0.1 168.63.129.16 224.0.0.1 ::1 :: fe80::1 fe80::1%eth0 fd00:ec2::254 ::ffff:10.0.0.1 ::ffff:a00:1 64:ff9b::a00:1
    2002:a00:1:: 2001:0:a00:1:: ::10.0.0.1 ff02::1 localhost 0x7f.1 2130706433`),
  '',
]

const hosts = [
  ...privateAddresses.flatMap(spellings),
  // Shared, reserved, for examples, for many at once, and a cloud's own.
  ...words(`
    100.64.0.1 100.100.100.200 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250
    240.0.0.1 255.255.255.255 168.63.129.16 0.1.2.3`),
  // Of version 6: loopback, link, site, unique local, discard, documentation, benchmarking, tunnels, and what nobody was given.
  ...words(`
    [::] [::1] [0:0:0:0:0:0:0:1] [fe80::1] [fe80::1%25eth0] [fec0::1] [fc00::1] [fd00:ec2::254] [ff02::1] [100::1] [2001:db8::1]
    [2001:2::1] [2001:10::1] [2001:20::1] [3fff::1] [5f00::1] [4000::1] [1::1] [2002:7f00:1::]
    [2001:0:4136:e378:8000:63bf:80ff:fffe] [::7f00:1] [::ffff:7f00:1]`),
  // Names that mean something else on every network.
  ...words(`
    localhost localhost. LOCALHOST foo.localhost localhost.localdomain printer.local db.internal metadata.google.internal metadata
    instance-data router 1.0.0.127.in-addr.arpa x.onion 127.0.0.1.example.internal`),
  // The relay's own name, and names that are written in another way than they work.
  ...words(`
    relay.example.org relay.example.org. RELAY.example.org rélay.example.org example.org. under_score.example.org -x.example.org
    x-.example.org a..example.org ①②⑦.⓪.⓪.① ⓛocalhost 127。0。0。1`),
  'local\u00adhost',
  'exam\u200bple.org',
  `${'a'.repeat(64)}.example.org`,
]

/** The corpus: every one of them is refused where the relay is relay.example.org. */
export const inwardAddresses = [
  ...hosts.map((host) => `https://${host}/hook`),
  // Not encrypted, or not of the web at all.
  ...words(`
    http://example.org/ ftp://example.org/ file:///etc/passwd gopher://example.org/ data:,x ws://example.org/ javascript:alert(1)
    unix:/var/run/docker.sock https:example.org //example.org/ example.org https://`),
  '',
  ' ',
  // Ports of other services.
  ...words('0 22 25 80 465 587 3306 5432 6379 8080 9200 11211 65536').map(
    (port) => `https://example.org:${port}/`,
  ),
  ...words('https://example.org:443/ https://example.org:08443/ https://example.org:/'),
  'https://example.org:84 43/',
  // Users, and hosts that are dressed as users.
  ...words(`
    https://kari@example.org/ https://kari:pass@example.org/ https://@example.org/ https://:@example.org/
    https://example.org@127.0.0.1/ https://example.org%40127.0.0.1/ https://127.0.0.1#@example.org/`),
  'https://example.org\\@127.0.0.1/',
  'https://127.0.0.1\\.example.org/',
  'https:\\\\example.org/',
  // Spellings that are repaired on the way.
  ...words(`
    https:/example.org/ https:///example.org/ https://example.org/#x https://example.org HTTPS://example.org/ https://EXAMPLE.org/
    https://example.org/a/../b https://example.org/å https://[example.org]/ https://[::1 https://::1/ https://1/`),
  'https://example.org/\u0000',
  'https://exa\nmple.org/',
  ' https://example.org/',
  'https://example.org/ ',
  'https://example.org/\r\nHost: x',
  `https://example.org/${'a'.repeat(2000)}`,
]
