import { bigint, index, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

/** Acts that leave no other trace, such as sign-ins, and changes of personal details, whose network address counts. */
export const auditedActs = [
  'signedIn',
  'signedOut',
  'sessionEnded',
  'keyMade',
  'keyRevoked',
  'linkMade',
  'memberInvited',
  'memberChanged',
  'memberRemoved',
  'dataExported',
  'tenantChanged',
  'billingDetailsSaved',
  'taxIdCheckRequested',
  'contactAdded',
  'contactRemoved',
  'mailResent',
  'eventEndpointMade',
  'eventEndpointChanged',
  'eventEndpointDeleted',
] as const;
export type AuditedAct = (typeof auditedActs)[number];

/** Who did what, from where. Rows are added, never changed, and deleted when their retention is over. */
export const audit = table(
  'audit',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull().defaultNow(),
    /** The actor, as in the activity log. */
    actor: text('actor').notNull(),
    keyId: text('key_id'),
    sessionId: text('session_id'),
    /** Personal: the network address; null where it is unknown. */
    address: text('address'),
    /** The tenant whose data or admin the act concerns; null for ops and finance on their own. */
    tenantId: text('tenant_id').references(() => tenants.id),
    act: oneOf('act', auditedActs).notNull(),
    /** The id of the key, session, link, contact or mail that was acted on. */
    about: text('about'),
  },
  (table) => [index('audit_by_time').on(table.at), index('audit_by_tenant').on(table.tenantId, table.id)],
);
