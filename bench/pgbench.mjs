/** The rows of one enquiry as pgbench writes them: the same tables and sizes, as many statements, one transaction. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** pgbench beside the server's own programs, null where there is none: the npm package of PostgreSQL has none. */
export function findPgbench(binaries) {
  const path = join(binaries, 'pgbench')
  return existsSync(path) ? path : null
}

const bytea = (size) => `'\\x${randomBytes(size).toString('hex')}'`
const freshHash = 'uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())'
const freshReference = 'substr(gen_random_uuid()::text, 1, 14)'

/** The row sizes that the relay itself wrote, in bytes, and the values that foreign keys need. */
const wantedSizes = `
  select e.policy_version, e.due_day::text, e.due_at::text, octet_length(e.patient_copy) as copy,
    (select max(octet_length(wrapped)) from deliveries d where d.enquiry_id = e.id) as wrapped,
    (select octet_length(body) from statements s where s.enquiry_id = e.id limit 1) as acceptance,
    (select max(octet_length(s.body)) from statements s join deliveries d on d.id = s.delivery_id
      where d.enquiry_id = e.id) as consignment
  from enquiries e where e.clinic_count = $1 order by e.accepted_at desc limit 1`

/**
 * The script for enquiries to these clinics, in the image of one that the relay has stored already. Its statements are those
 * of the relay's writing transaction: begin, the clock, the clinics held, three inserts, commit.
 */
export async function scriptLike(sql, clinicIds) {
  const [like] = await sql.unsafe(wantedSizes, [clinicIds.length])
  const keys = await sql`
    select clinic_id, '\\x' || encode(id, 'hex') as id from clinic_keys where state = 'current' and clinic_id in ${sql(clinicIds)}`
  const keyOf = (clinicId) => keys.find(({ clinic_id }) => clinic_id === clinicId).id
  const ids = clinicIds.map((_, i) => `gen_random_uuid() as d${i}`)
  const due = `'${like.due_day}', '${like.due_at}'`
  const deliveries = clinicIds.map(
    (id, i) => `(':d${i}'::uuid, ${freshReference}, ':e'::uuid, '${id}', '${keyOf(id)}', 'consigned',
      ${bytea(like.wrapped)}, ${bytea(32)}, ${bytea(32)}, ${bytea(32)}, '${like.policy_version}', ':t'::timestamptz, ':t'::timestamptz, ${due})`,
  )
  const consignments = clinicIds.map(
    (_, i) =>
      `(gen_random_uuid(), null, ':d${i}'::uuid, 'ContentConsignment', ${bytea(like.consignment)}, ${bytea(64)}, ':t'::timestamptz)`,
  )
  return `begin;
select videre_now()::text as t, gen_random_uuid() as e, ${ids.join(', ')} \\gset
select c.id, k.id, k.seal_key, k.sign_key, k.session_key from clinics c join clinic_keys k on k.clinic_id = c.id and k.state = 'current' and c.state = 'active' where c.id in (${clinicIds.map((id) => `'${id}'`).join(', ')}) order by c.id for share;
insert into enquiries (id, reference, idempotency_hash, request_check, access_hash, verification_key, care_need, county, language, sealed_by, policy_version, clinic_count, patient_copy, accepted_at, due_day, due_at)
values (':e'::uuid, ${freshReference}, ${freshHash}, ${bytea(32)}, ${bytea(32)}, ${bytea(32)}, 'dermatology', 'NO-03', 'nb', 'sender', '${like.policy_version}', ${clinicIds.length}, ${bytea(like.copy)}, ':t'::timestamptz, ${due}) on conflict (idempotency_hash) do nothing returning id;
insert into deliveries (id, reference, enquiry_id, clinic_id, key_id, state, wrapped, wrapped_hash, commitment, token_hash, consent_version, consent_at, consigned_at, due_day, due_at)
values ${deliveries.join(',\n')};
insert into statements (id, enquiry_id, delivery_id, event, body, signature, at)
values (gen_random_uuid(), ':e'::uuid, null, 'SubmissionAcceptance', ${bytea(like.acceptance)}, ${bytea(64)}, ':t'::timestamptz),
${consignments.join(',\n')};
commit;
`
}

/** Runs a script `count` times over `clients` connections: the transactions per second, connecting not counted. */
export async function runPgbench(pgbench, databaseUrl, script, count, clients) {
  const folder = await mkdtemp(join(tmpdir(), 'videre-bench-'))
  try {
    const file = join(folder, 'enquiry.sql')
    await writeFile(file, script)
    const each = String(Math.max(1, Math.round(count / clients)))
    const address = new URL(databaseUrl)
    const args = ['-n', '-M', 'simple', '-f', file, '-c', String(clients), '-j', '1', '-t', each]
    const where = [
      '-h',
      address.hostname,
      '-p',
      address.port,
      '-U',
      address.username,
      address.pathname.slice(1),
    ]
    const output = await run(pgbench, [...args, ...where], address.password)
    const rate = /^tps = ([\d.]+)/m.exec(output)?.[1]
    if (rate === undefined) throw new Error(`pgbench gave no rate: ${output}`)
    return { perSecond: Number(rate), count: Number(each) * clients }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function run(program, args, password) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { PATH: process.env.PATH, PGPASSWORD: password } })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0
        ? resolve(output)
        : reject(new Error(`pgbench ended with ${code}: ${output.slice(0, 2000)}`)),
    )
  })
}
