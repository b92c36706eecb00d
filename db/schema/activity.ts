import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, text } from 'drizzle-orm/pg-core';
import type { Event } from '../../domain/events.ts';
import type { DisputeEvent } from '../../domain/finance/disputes.ts';
import type { RefundEvent } from '../../domain/finance/money-back.ts';
import { amountMinor, instant } from './columns.ts';
import { every, oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

/** Events that name users. The log has users' ids, which people know; workflows have refs. */
type UserEvent =
  | { readonly type: 'licencesAssigned' | 'licencesRevoked'; readonly assignments: readonly LoggedAssignment[] }
  | { readonly type: 'userRemoved'; readonly userId: string };
export type LoggedAssignment = readonly [licence: number, userId: string];

/** A change of a tenant's own fields after its sign-up. The values are personal, and so left out. */
export interface TenantEvent {
  readonly type: 'tenantChanged';
  readonly fields: readonly TenantField[];
}
export type TenantField = 'name' | 'adminEmail' | 'lastUsed';

/**
 * Entries of the activity log: the subscription's events, what banks have done, and changes of the tenant's own fields.
 */
export type LoggedEvent =
  | Exclude<Event, { readonly type: UserEvent['type'] }>
  | UserEvent
  | DisputeEvent
  | RefundEvent
  | TenantEvent;

const loggedEventTypes = every<LoggedEvent['type']>({
  signedUp: true,
  licencesAdded: true,
  licencesRemoved: true,
  licencesEnding: true,
  licencesReactivated: true,
  licencesAssigned: true,
  licencesRevoked: true,
  userRemoved: true,
  conversionChosen: true,
  conversionUndone: true,
  trialExpired: true,
  periodStarted: true,
  billed: true,
  carried: true,
  chargeStarted: true,
  chargeSucceeded: true,
  chargeGivenBack: true,
  chargeDeclined: true,
  chargeAwaitsPayer: true,
  chargeUnknown: true,
  chargeCanceled: true,
  chargeTooSmall: true,
  paymentFailed: true,
  overduePaid: true,
  billsGivenUp: true,
  suspended: true,
  deletionWarned: true,
  cardChanged: true,
  cardRemoved: true,
  priceChanged: true,
  billingFactsSet: true,
  taxOverrideSet: true,
  sellerFactsSet: true,
  cancellationSet: true,
  cancellationUndone: true,
  deletionStarted: true,
  deleted: true,
  parked: true,
  unparked: true,
  clockTargetSet: true,
  clockReached: true,
  attentionRaised: true,
  attentionEnded: true,
  chargeDisputed: true,
  disputeMoved: true,
  disputeClosed: true,
  refundFailed: true,
  tenantChanged: true,
});

/** Who did what, when, and for how much: one row for each event. */
export const activity = table(
  'activity',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    at: instant('at').notNull(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
    actor: text('actor').notNull(),
    type: oneOf('type', loggedEventTypes).notNull().generatedAlwaysAs(sql`event ->> 'type'`),
    event: jsonb('event').$type<LoggedEvent>().notNull(),
    amount: amountMinor('amount'),
    currency: text('currency').notNull(),
    chargeId: text('charge_id'),
    commandId: text('command_id'),
  },
  (table) => [
    index('activity_by_tenant').on(table.tenantId, table.id),
    // For the figures of recurring revenue.
    index('activity_of_revenue')
      .on(table.tenantId, table.id)
      .where(sql`type in ('periodStarted', 'licencesAdded', 'suspended', 'deletionStarted')`),
  ],
);
