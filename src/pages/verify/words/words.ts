/** What the page for checking evidence says around the verdict. */
export interface PageWords {
  title: string
  languages: string
  demo: string
  intro: string
  privately: string
  offline: string
  needsScript: string
  evidence: string
  evidenceHint: string
  formQuestion: string
  form: string
  formHint: string
  checking: string
  unreadable: string
  formUnreadable: string
  trustUnreadable: string
  print: string
  particulars: string
  keys: string
  keysFromRelay(origin: string): string
  doubt: string
  ownKeysInUse: string
  ownKeys: string
  ownKeysHint: string
  relayKeysAgain: string
}
