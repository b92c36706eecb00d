import type { TableName } from './retention.ts';

/** Why data of a deleted tenant is kept: the law requires accounts; the service, or Stripe, needs the rest. */
export type KeptBecause = 'law' | 'service' | 'processor';

/** One kind of data that is kept of a deleted tenant, as its certificate names it. */
export interface KeptRecord {
  readonly record: string;
  readonly because: KeptBecause;
  readonly holds: string;
}

const records = {
  invoices: {
    because: 'law',
    holds:
      'Invoices and credit notes as they were issued, shown to finance alone; later the tenant’s id stands for the buyer.',
  },
  charges: {
    because: 'law',
    holds: 'Charges, refunds without their reasons, disputes and findings about them: amounts, dates, ids. No card.',
  },
  taxIds: {
    because: 'law',
    holds:
      'When which register was asked about a tax id, what it said and under which number; not the id, not the name.',
  },
  activity: { because: 'service', holds: 'The activity log, without who held a licence and without cards.' },
  tenant: { because: 'service', holds: 'The tenant’s id, which is never used again, its currency, zone and dates.' },
  requests: {
    because: 'service',
    holds: 'Ids of requests and what came of them, so that none is carried out twice. No note, no answer.',
  },
  access: { because: 'service', holds: 'Ids of keys, sessions and links, without names. Keys end 30 days later.' },
  audit: { because: 'service', holds: 'Who signed in or exported, from which network address, for a time of its own.' },
  trials: {
    because: 'service',
    holds:
      'Digests of the administrator’s mailbox and of the card’s number, by which a trial is known again, for 365 days.',
  },
  mails: { because: 'service', holds: 'Which mails went out and when; their texts, without names, for 365 days.' },
  outboundEvents: {
    because: 'service',
    holds:
      'Events for other systems: states, amounts, dates, ids of charges and documents, for a time. They name no user.',
  },
  events: { because: 'service', holds: 'Ids and kinds of the card processor’s events.' },
  histories: {
    because: 'service',
    holds:
      'Histories in Temporal: dates, states, amounts, licences, brand and last digits of cards. They name no user: the refs in them mean no one any more.',
  },
  processor: {
    because: 'processor',
    holds:
      'At the card processor: payments, a customer without name, address and card, the address that each visit to save a card led back to, what it has answered for a day, and a log of events for 30 days.',
  },
} as const satisfies Record<string, Omit<KeptRecord, 'record'>>;

type RecordName = keyof typeof records;

/**
 * The record that each table belongs to. A table without an entry does not compile, so that the certificate names all
 * that is kept.
 */
const recordOfTable: Readonly<Record<TableName, RecordName | 'nothing of a tenant' | 'deleted'>> = {
  activity: 'activity',
  apiKeys: 'access',
  audit: 'audit',
  billingDetails: 'deleted',
  charges: 'charges',
  contacts: 'deleted',
  deletions: 'tenant',
  disputes: 'charges',
  documentSeries: 'nothing of a tenant',
  eventBacklogs: 'outboundEvents',
  eventEndpoints: 'nothing of a tenant',
  eventFeed: 'nothing of a tenant',
  invoices: 'invoices',
  keptFigures: 'nothing of a tenant',
  licences: 'deleted',
  mailDeliveries: 'mails',
  mails: 'mails',
  members: 'deleted',
  outboundEvents: 'outboundEvents',
  quotes: 'deleted',
  reconciliations: 'nothing of a tenant',
  reconciliationFindings: 'charges',
  refunds: 'charges',
  requests: 'requests',
  runs: 'tenant',
  sessions: 'access',
  signInLinks: 'access',
  stuckRuns: 'deleted',
  subscriptions: 'tenant',
  taskLinks: 'access',
  taxIdChecks: 'taxIds',
  tenants: 'tenant',
  trialSigns: 'trials',
  webhookEvents: 'events',
};

const elsewhere: readonly RecordName[] = ['histories', 'processor'];

/** All that is kept of any deleted tenant, what the law requires first. */
export const keptAfterDeletion: readonly KeptRecord[] = (Object.keys(records) as readonly RecordName[])
  .filter((record) => elsewhere.includes(record) || Object.values(recordOfTable).includes(record))
  .map((record) => ({ record, ...records[record] }));
