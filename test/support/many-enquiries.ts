/** Enquiries by the thousand, written past the intake, which would take an hour for them: as SQL, for tests and the benchmark. */

/** What they are to be like. */
export interface Many {
  count: number
  /** The civil day on which they are due, as `yyyy-mm-dd`, and the instant at which it begins. */
  day: string
  dueAt: Date
}

const random = (bytes: number) => `decode(repeat(md5(random()::text), ${bytes / 16}), 'hex')`
const entryOf = (body: string) =>
  `sha256(convert_to('videre/v1/log-entry', 'UTF8') || '\\x00'::bytea || ${body})`

/**
 * Statements that write so many enquiries, each to one clinic of the directory, with wrapped bytes of the usual size, an acceptance and a
 * consignment, which wait for the log. To be run in one transaction of a database with a clinic and a policy.
 */
export const manyEnquiries = ({ count, day, dueAt }: Many): string[] => [
  `insert into due_days (day, due_at) values ('${day}', '${dueAt.toISOString()}') on conflict do nothing`,
  `insert into due_keys (day, number, key_check) values ('${day}', 1, sha256('a key that nobody has')) on conflict do nothing`,
  `create temporary table made on commit drop as
    select gen_random_uuid() as enquiry, gen_random_uuid() as delivery, now() - interval '5 months' as at
    from generate_series(1, ${count})`,
  `insert into enquiries (id, reference, idempotency_hash, request_check, access_hash, verification_key, care_need, county,
      language, sealed_by, policy_version, clinic_count, patient_copy, accepted_at, due_day, due_key, due_at)
    select enquiry, 'E' || enquiry, sha256(uuid_send(enquiry)), ${random(32)}, ${random(32)}, ${random(32)},
      (array['dermatology', 'physiotherapy'])[1 + floor(random() * 2)], (array['NO-03', 'NO-50'])[1 + floor(random() * 2)],
      'nb', 'sender', (select version from policies order by in_force_from desc limit 1), 1, ${random(1440)}, at,
      '${day}', 1, '${dueAt.toISOString()}'
    from made`,
  `insert into deliveries (id, reference, enquiry_id, clinic_id, key_id, state, wrapped, wrapped_hash, commitment, token_hash,
      consent_version, consent_at, consigned_at, announced_at, silence, silence_at, due_day, due_key, due_at)
    select delivery, 'D' || delivery, enquiry, k.clinic_id, k.id, 'consigned', ${random(1440)}, ${random(32)}, ${random(32)},
      ${random(32)}, e.policy_version, at, at, at, 'unhandled_told', at, '${day}', 1, '${dueAt.toISOString()}'
    from made join enquiries e on e.id = enquiry,
      (select id, clinic_id from clinic_keys where state = 'current' limit 1) k`,
  `create temporary table said on commit drop as
    select gen_random_uuid() as id, enquiry, null::uuid as delivery, at, ${random(512)} as body from made
    union all select gen_random_uuid(), null, delivery, at, ${random(512)} from made`,
  `insert into statements (id, enquiry_id, delivery_id, event, body, signature, at)
    select id, enquiry, delivery, case when delivery is null then 'SubmissionAcceptance' else 'ContentConsignment' end,
      body, ${random(64)}, at from said`,
  `insert into log_queue (id, entry, clinic_id, delivery_id, queued_at)
    select id, ${entryOf('body')}, case when delivery is not null then (select clinic_id from clinic_keys where state = 'current' limit 1) end,
      delivery, now() from said`,
]
