import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, jsonb, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { MailData, MailKind } from '../../domain/mail/mails.ts';
import type { Language } from '../../domain/texts/language.ts';
import { instant } from './columns.ts';
import { every, oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

/**
 * `planned`: its time has not come. `due`: it waits to be sent. `dropped`: it will not be sent, and `dropped_because`
 * says why.
 */
export type MailState = (typeof mailStates)[number];
export const mailStates = ['planned', 'due', 'sent', 'dropped'] as const;

export const mailKinds = every<MailKind>({
  trial_ending: true,
  bill_preview: true,
  price_changed: true,
  card_removed: true,
  card_expiring: true,
  receipt: true,
  payment_failed: true,
  suspended: true,
  tax_id_refused: true,
  deletion_warning: true,
  deletion_certificate: true,
  invitation: true,
  sign_in: true,
});

/**
 * Mails to tenants, written in the transaction that records their subject: none is lost, and none is about what did not
 * happen.
 */
export const mails = table(
  'mails',
  {
    /** Derived from tenant and reason, and so the same at every attempt: it is the Message-ID. */
    id: text('id').primaryKey(),
    /** The order in which rows were written. */
    sequence: bigint('sequence', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** A reason has at most one mail, ever. */
    reasonKey: text('reason_key').notNull(),
    kind: oneOf('kind', mailKinds).notNull().generatedAlwaysAs(sql`data ->> 'kind'`),
    /** No personal data: name and address are looked up at sending. */
    data: jsonb('data').$type<MailData>().notNull(),
    state: oneOf('state', mailStates).notNull(),
    /** The instant on the tenant's clock; null for a deletion's certificate while the deletion goes on. */
    dueAt: instant('due_at'),
    /** When the announced event comes, after which the mail is useless; null for a mail about the past. */
    until: instant('until'),
    /** Whether it goes by a test clock, which only the tenant's own steps move, and not by the real one. */
    isTestClock: boolean('is_test_clock').notNull(),
    /**
     * Only for a deletion's certificate, as the tenant's own data is deleted by then; null once that is sent or
     * dropped.
     */
    recipient: jsonb('recipient').$type<Recipient>(),
    /** When its deliveries were created, one for each recipient. The mail is due until the last of them is settled. */
    distributedAt: instant('distributed_at'),
    /** How often it was sent on purpose: 1, and one more each time that ops send it again. */
    round: integer('round').notNull().default(1),
    /** Used by the last release, which sent each mail to one address; the next release drops these three columns. */
    attempts: integer('attempts').notNull().default(0),
    retryAt: instant('retry_at'),
    lastError: text('last_error'),
    droppedBecause: text('dropped_because'),
    subject: text('subject'),
    body: text('body'),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
    sentAt: instant('sent_at'),
  },
  (table) => [
    uniqueIndex('mails_one_per_reason').on(table.tenantId, table.reasonKey),
    index('mails_due').on(table.dueAt).where(sql`state = 'due'`),
    index('mails_undistributed').on(table.dueAt, table.sequence).where(sql`state = 'due' and distributed_at is null`),
    index('mails_planned').on(table.dueAt).where(sql`state = 'planned' and not is_test_clock`),
    index('mails_by_time').on(table.sequence),
    index('mails_by_tenant').on(table.tenantId, table.sequence),
  ],
);

export interface Recipient {
  readonly name: string | null;
  readonly address: string | null;
  readonly language: Language;
}

const deliveryStates = ['due', 'sent', 'dropped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** A mail's delivery to one recipient. Each is retried on its own, so that no other recipient gets the mail twice. */
export const mailDeliveries = table(
  'mail_deliveries',
  {
    /** Derived from mail, recipient and round, and so the same at every attempt: it is the Message-ID. */
    id: text('id').primaryKey(),
    sequence: bigint('sequence', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    mailId: text('mail_id')
      .notNull()
      .references(() => mails.id),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** Where the address is looked up: at the tenant's admin, a contact or a member. */
    recipientKind: oneOf('recipient_kind', ['admin', 'contact', 'member']).notNull(),
    /** The contact's id; the contact may be removed by then. */
    contactId: text('contact_id'),
    /** The member's id; the member may be removed by then. */
    memberId: text('member_id'),
    round: integer('round').notNull(),
    state: oneOf('state', deliveryStates).notNull().default('due'),
    attempts: integer('attempts').notNull().default(0),
    /** Not to be sent before then, by the real clock: a sender has claimed it, or an attempt has failed. */
    retryAt: instant('retry_at'),
    lastError: text('last_error'),
    droppedBecause: text('dropped_because'),
    sentAt: instant('sent_at'),
  },
  (table) => [
    index('mail_deliveries_due').on(table.sequence).where(sql`state = 'due'`),
    index('mail_deliveries_by_mail').on(table.mailId, table.sequence),
  ],
);
