/** The direction of the journey, as rules: who may know of whom. */
const stages = [
  'policy',
  'clinics',
  'intake',
  'deliver',
  'notify',
  'rights',
  'expire',
  'contact',
  'staff',
  'pages',
  'operate',
]
const server =
  '^src/(main|server|relay|schedule|demo|stopping|own-words)\\.ts$|^src/(policy|clinics|intake|deliver|notify|rights|expire|contact|staff|pages|operate|http|keyring|database|backup)/'
const inStage = (names) => `^src/(${names.join('|')})/`

/** The pure half of proving: what is signed and how it is checked, without a database. */
const pureProve = '^src/prove/(verify/|(?!append\\.ts$)[^/]+$)'

/** What runs in a browser as well: no Node, no server. */
const isomorphic = `^src/(base/(?!(log|directories|directory-lock|private-files)\\.ts)|form/|seal/|tlog/|verdict/|contract/|client/|pages/[^/]+/(island\\.ts$|in-page/|words/))|${pureProve}`

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...stages.slice(0, -1).map((stage, i) => ({
      name: `${stage}-knows-no-later-stage`,
      severity: 'error',
      from: { path: inStage([stage]) },
      to: { path: inStage(stages.slice(i + 1)) },
    })),
    {
      name: 'stages-do-not-know-who-wires-them',
      severity: 'error',
      from: { path: inStage([...stages, 'http', 'keyring', 'database', 'prove']) },
      to: { path: '^src/(main|server|relay|schedule|demo|stopping|config)\\.ts$' },
    },
    {
      name: 'backup-and-restore-are-commands',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(backup|cli)/' },
      to: { path: '^src/backup/' },
    },
    {
      name: 'base-knows-nobody',
      severity: 'error',
      from: { path: '^src/base/' },
      to: { path: '^src/', pathNot: '^src/base/' },
    },
    {
      name: 'form-seal-and-tlog-know-base-only',
      severity: 'error',
      from: { path: '^src/(form|seal|tlog)/' },
      to: { path: '^src/', pathNot: '^src/base/|^src/$1/' },
    },
    {
      name: 'proving-knows-base-seal-and-tlog-only',
      severity: 'error',
      from: { path: pureProve },
      to: { path: '^src/', pathNot: `^src/(base|seal|tlog)/|${pureProve}` },
    },
    {
      name: 'a-verdict-tells-what-is-proven-and-no-more',
      severity: 'error',
      from: { path: '^src/verdict/' },
      to: { path: '^src/', pathNot: `^src/(base|tlog|verdict)/|${pureProve}` },
    },
    {
      name: 'a-witness-is-no-part-of-the-relay',
      severity: 'error',
      from: { path: '^src/witness/' },
      to: { path: '^src/', pathNot: '^src/(witness|base|tlog)/|^src/keyring/key-files\\.ts$' },
    },
    {
      name: 'database-and-keyring-know-no-stage',
      severity: 'error',
      from: { path: '^src/(database|keyring|http|prove)/' },
      to: { path: inStage(stages) },
    },
    {
      name: 'what-runs-in-a-browser-stays-there',
      severity: 'error',
      from: { path: isomorphic },
      to: { pathNot: `${isomorphic}|^node_modules/` },
    },
    {
      name: 'no-node-in-a-browser',
      severity: 'error',
      from: { path: isomorphic },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'server-cannot-open-envelopes',
      severity: 'error',
      from: { path: server },
      to: { path: '^src/seal/open\\.ts$', reachable: true },
    },
    {
      name: 'only-sodium-owns-libsodium',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/base/sodium\\.ts$' },
      to: { path: 'node_modules/libsodium-wrappers/' },
    },
    {
      name: 'only-passphrase-owns-argon2',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/passphrase\\.ts$' },
      to: { path: 'node_modules/libsodium-wrappers-sumo/' },
    },
    {
      name: 'only-the-guard-owns-the-way-to-other-peoples-addresses',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/notify/destination\\.ts$' },
      to: { path: 'node_modules/(undici|ipaddr\\.js)/' },
    },
    {
      name: 'only-mail-owns-the-mailer',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/notify/(mail|verify-mail-server)\\.ts$' },
      to: { path: 'node_modules/nodemailer/' },
    },
    {
      name: 'only-log-owns-the-logger',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/base/log\\.ts$' },
      to: { path: 'node_modules/pino/' },
    },
    {
      name: 'only-the-database-knows-the-driver',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/database/' },
      to: { path: 'node_modules/(postgres|@electric-sql)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
