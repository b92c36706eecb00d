import { bigint, index, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

/** What identities do that leaves no other trace, and where from personal details were changed. */
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

/** Who did what, from where: rows are added, never changed, and deleted when their retention is over. */
export const audit = table(
  'audit',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull().defaultNow(),
    /** As in the activity log. */
    actor: text('actor').notNull(),
    keyId: text('key_id'),
    sessionId: text('session_id'),
    /** Personal: the network address; null where it is not known. */
    address: text('address'),
    /** Whose data it was about, or whose admin it was; null for ops and finance on their own. */
    tenantId: text('tenant_id').references(() => tenants.id),
    act: oneOf('act', auditedActs).notNull(),
    /** The id of what it was done to: a key, a session, a link, a contact, a mail. */
    about: text('about'),
  },
  (table) => [index('audit_by_time').on(table.at), index('audit_by_tenant').on(table.tenantId, table.id)],
);
