import type { CommandDef } from 'citty'

/** A command's code. */
export interface CommandModule {
  // biome-ignore lint/suspicious/noExplicitAny: the arguments differ by command, and only citty puts the two together
  command: CommandDef<any>
  /** Options that may be given several times. */
  repeatable?: readonly string[]
}

/** A command, whose code is loaded when it runs, or a group of commands. */
export type Entry =
  | { description: string; hidden?: boolean; load: () => Promise<CommandModule> }
  | { description: string; hidden?: boolean; commands: Readonly<Record<string, Entry>> }

/** Everything that `videre` can do. */
export const everything = {
  description: 'Forwards enquiries in health care, sealed to the clinics that the patient chose',
  commands: {
    send: {
      description: 'Send an enquiry, sealed on this device',
      load: () => import('./send/send.js'),
    },
    status: {
      description: 'See what became of an enquiry',
      load: () => import('./send/status.js'),
    },
    ask: {
      description: 'Ask the operator something, or invoke a right, sealed on this device',
      load: () => import('./contact/ask.js'),
    },
    withdraw: {
      description: 'Withdraw an enquiry, from some clinics or from all',
      load: () => import('./send/withdraw.js'),
    },
    correct: {
      description: 'Give clinics new contact details, sealed on this device',
      load: () => import('./send/correct.js'),
    },
    verify: {
      description: 'Check evidence, without a network',
      load: () => import('./verify.js'),
    },
    trust: {
      description: "Show a relay's keys, and note whom to trust",
      load: () => import('./trust.js'),
    },
    clinic: {
      description: 'For clinics: make a key, join, read enquiries',
      commands: {
        keygen: { description: "Make the clinic's key", load: () => import('./clinic/keygen.js') },
        join: { description: 'Join a relay with an invite', load: () => import('./clinic/join.js') },
        inbox: { description: 'List the enquiries', load: () => import('./clinic/inbox.js') },
        open: { description: 'Read an enquiry', load: () => import('./clinic/open.js') },
        handled: { description: 'Say what came of an enquiry', load: () => import('./clinic/handled.js') },
        acknowledge: {
          description: 'See what a patient corrected or withdrew, and sign that you have',
          load: () => import('./clinic/acknowledge.js'),
        },
        note: {
          description: 'Note something about an enquiry, for your own clinic only',
          load: () => import('./clinic/note.js'),
        },
        export: { description: 'Write enquiries to files', load: () => import('./clinic/export.js') },
        evidence: {
          description: 'Get what proves that an enquiry came and what you did with it',
          load: () => import('./clinic/evidence.js'),
        },
        notify: {
          description: 'Where the clinic is told that something waits',
          commands: {
            add: {
              description: 'Have the clinic told at an address',
              load: () => import('./clinic/notify/add.js'),
            },
            list: {
              description: 'List the addresses, and how they work',
              load: () => import('./clinic/notify/list.js'),
            },
            remove: {
              description: 'Tell nobody at an address any more',
              load: () => import('./clinic/notify/remove.js'),
            },
            test: {
              description: 'Send a test to an address, which also switches it on again',
              load: () => import('./clinic/notify/test.js'),
            },
          },
        },
      },
    },
    staff: {
      description: "For the operator's staff; every act is signed and gives a reason",
      commands: {
        keygen: { description: 'Make your own staff key', load: () => import('./staff/keygen.js') },
        add: { description: 'Add a member of staff (two keys)', load: () => import('./staff/add.js') },
        list: { description: 'List the members of staff', load: () => import('./staff/list.js') },
        remove: {
          description: 'Remove a member of staff (two keys)',
          load: () => import('./staff/remove.js'),
        },
        invite: { description: 'Invite a clinic', load: () => import('./staff/invite.js') },
        reinvite: {
          description: 'Give a clinic a new invite, for a lost one or for a new key',
          load: () => import('./staff/reinvite.js'),
        },
        clinics: { description: 'List the clinics and their keys', load: () => import('./staff/clinics.js') },
        confirm: {
          description: "Confirm a clinic's key after comparing it by telephone (two keys)",
          load: () => import('./staff/confirm.js'),
        },
        revoke: {
          description: "End a clinic's key at once (two keys)",
          load: () => import('./staff/revoke.js'),
        },
        pause: { description: 'Take a clinic out of the directory', load: () => import('./staff/pause.js') },
        resume: {
          description: 'Put a clinic back into the directory (two keys)',
          load: () => import('./staff/resume.js'),
        },
        integration: {
          description: 'Issue the token of an integration (two keys)',
          load: () => import('./staff/integration.js'),
        },
        notices: {
          description: 'List the addresses at which clinics cannot be told',
          load: () => import('./staff/notices.js'),
        },
        silent: {
          description: 'List what waits at clinics for too long, and whom to telephone',
          load: () => import('./staff/silent.js'),
        },
        replay: {
          description: 'Tell a clinic again that something waits',
          load: () => import('./staff/replay.js'),
        },
        'contact-key': {
          description: 'Have questions sealed to a contact key from now on (two keys)',
          load: () => import('./contact/publish.js'),
        },
        withdraw: {
          description: 'Withdraw an enquiry for a patient who has lost the secret (two keys)',
          load: () => import('./staff/withdraw.js'),
        },
        cosign: {
          description: 'Sign an act that a colleague saved, and carry it out',
          load: () => import('./staff/cosign.js'),
        },
      },
    },
    'contact-key': {
      description: 'Make the key that questions to the operator are sealed to',
      load: () => import('./contact/contact-key.js'),
    },
    questions: {
      description: 'For staff: what people ask the operator',
      commands: {
        list: {
          description: 'List the questions, how long they wait and until when they are kept',
          load: () => import('./contact/list.js'),
        },
        open: {
          description: 'Read a question, with the contact key',
          load: () => import('./contact/open.js'),
        },
        close: {
          description: 'Close an answered question: it is deleted when the policy says so',
          load: () => import('./contact/close.js'),
        },
      },
    },
    evidence: {
      description: 'For staff in a dispute: what proves that an enquiry was forwarded, without its content',
      load: () => import('./evidence.js'),
    },
    disclose: {
      description: 'For staff: hand evidence out by an order or for a claim, without content (two keys)',
      load: () => import('./disclose.js'),
    },
    hold: {
      description: 'For staff: keep one enquiry beyond its time, for a bounded while',
      commands: {
        place: {
          description:
            'Keep an enquiry for so many days from today, or for longer than a hold does (two keys)',
          load: () => import('./hold/place.js'),
        },
        release: {
          description: 'End a hold before its time (two keys)',
          load: () => import('./hold/release.js'),
        },
        list: { description: 'List the holds in force', load: () => import('./hold/list.js') },
      },
    },
    doctor: {
      description: 'For operators: look at everything that the relay needs, on its machine',
      load: () => import('./doctor/command.js'),
    },
    fsck: {
      description: 'Check that everything in the database follows from the log',
      load: () => import('./fsck.js'),
    },
    log: {
      description: "The relay's transparency log",
      commands: {
        restart: {
          description: 'Begin a new log when the present one can no longer be signed (two keys)',
          load: () => import('./log/restart.js'),
        },
      },
    },
    keys: {
      description: 'The keys of the due days, and what is lost without them',
      commands: {
        status: {
          description: 'See whether every day key is there, and name what is lost',
          load: () => import('./keys/status.js'),
        },
      },
    },
    retention: {
      description: 'How long enquiries are kept, and whether that is kept',
      commands: {
        status: { description: 'What is kept until when', load: () => import('./retention/status.js') },
        run: { description: 'Strip now what is due', load: () => import('./retention/run.js') },
        verify: {
          description: 'Look for anything that should be gone and is not',
          load: () => import('./retention/verify.js'),
        },
        check: {
          description: "Check a relay's retention report, without a network",
          load: () => import('./retention/check.js'),
        },
      },
    },
    statistics: {
      description: 'Show what a relay publishes of enquiries that are gone',
      load: () => import('./statistics.js'),
    },
    anonymity: {
      description: 'How anonymous that is',
      commands: {
        report: {
          description: 'Measure it, and what a clinic could learn from it',
          load: () => import('./anonymity/report.js'),
        },
      },
    },
    policy: {
      description: "The operator's promises, as a file",
      commands: {
        check: {
          description: 'See whether a relay would take a policy file',
          load: () => import('./policy/check.js'),
        },
        diff: { description: 'Say what changes for a patient', load: () => import('./policy/diff.js') },
        record: {
          description: 'Write the record of processing (GDPR Article 30)',
          load: () => import('./policy/record.js'),
        },
      },
    },
    backup: {
      description: 'Back up a relay, also while it runs: database and signing key, never the due keys',
      load: () => import('./backup.js'),
    },
    restore: {
      description: 'Put a relay back from a backup',
      load: () => import('./restore.js'),
    },
    witness: {
      description: "Watch a relay's log and cosign what is consistent",
      load: () => import('./witness.js'),
    },
    demo: {
      description: 'Show the whole journey of an enquiry, on a scratch database',
      load: () => import('./demo/command.js'),
    },
    'demo-clinics': {
      description: 'Give an empty demo relay its invented clinics',
      hidden: true,
      load: () => import('./demo/clinics-command.js'),
    },
  },
} as const satisfies Entry
