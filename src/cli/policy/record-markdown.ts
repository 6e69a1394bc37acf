import type { ProcessingRecord } from '../../policy/processing-record.js'
import { recordWordsIn } from '../../policy/record-words/in-language.js'

/** The record as lines of Markdown, in its own language. */
export function recordMarkdown(record: ProcessingRecord): string[] {
  const { title, intro, headings, none } = recordWordsIn(record.language)
  const part = (heading: string, items: readonly string[]) => [
    '',
    `## ${heading}`,
    '',
    ...(items.length === 0 ? [none] : items.map((item) => `- ${item.replaceAll(/\s*\n\s*/g, ' ')}`)),
  ]
  const { controller, dataProtectionOfficer: officer } = record
  const contact = [
    controller.name,
    controller.organisationNumber,
    controller.address,
    controller.url,
    controller.email,
    controller.telephone,
  ]
  const given = (values: readonly (string | undefined)[]) => values.filter((value) => value !== undefined)
  return [
    `# ${title(controller.name)}`,
    '',
    intro(record.version),
    ...part(headings.controller, given(contact)),
    ...part(headings.officer, officer === null ? [] : given([officer.email, officer.telephone])),
    ...part(headings.purposes, record.purposes),
    ...part(
      headings.lawfulBasis,
      record.lawfulBasis.map(({ articles, text }) => `${articles.join(', ')}: ${text}`),
    ),
    ...part(headings.people, record.people),
    ...part(headings.data, record.data),
    ...part(
      headings.recipients,
      record.recipients.map(({ to, when }) => `${to}: ${when}`),
    ),
    ...part(
      headings.processors,
      record.processors.map(({ name, task, place }) => `${name}: ${task} (${place})`),
    ),
    ...part(headings.transfers, record.transfers === null ? [] : [record.transfers]),
    ...part(headings.timeLimits, record.timeLimits),
    ...part(headings.security, record.security),
  ]
}
