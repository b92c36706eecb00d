import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import type { TableName } from './retention.ts';
import * as schema from './schema.ts';

/*
 * What the roles of the database may do to each table (docs/operations.md, "The roles of the database"). A table
 * without an entry does not compile; the grants in the database are made from this table (db/grants.ts).
 */

type Tables = typeof schema;
type ColumnOf<Name extends TableName> = keyof Tables[Name]['_']['columns'];

/** What a role may do to a table besides reading it. What is not named is forbidden. */
interface Writes<Column> {
  readonly insert?: true;
  /** All columns, or only these. */
  readonly update?: 'all' | readonly Column[];
  readonly delete?: true;
}

interface Access<Column> {
  /** The role that the service runs as. */
  readonly service: Writes<Column>;
  /** The same role while it answers a tenant's key or admin: it may do this to that tenant's rows only. */
  readonly tenant: Writes<Column>;
}

const reads = {} as const;
const adds = { insert: true } as const;
const writes = { insert: true, update: 'all' } as const;

export const access: { readonly [Name in TableName]: Access<ColumnOf<Name>> } = {
  // Entries are only added; a tenant's role adds those of its changes of name and address. `forget_tenant` removes what
  // names persons.
  activity: { service: adds, tenant: adds },
  apiKeys: {
    service: { insert: true, update: ['name', 'origin', 'lastUsedAt', 'expiresAt', 'revokedAt'] },
    tenant: { insert: true, update: ['revokedAt'] },
  },
  // Lines are added, and deleted by `forget_old_acts` alone.
  audit: { service: adds, tenant: adds },
  // A trigger refuses any change of a version. `forget_tenant` deletes the tenant's versions.
  billingDetails: { service: adds, tenant: adds },
  // Once a charge is settled, a trigger allows changes of what was given back only. `forget_tenant` removes its card.
  charges: {
    service: {
      insert: true,
      update: [
        'state',
        'declineCode',
        'settledAt',
        'customer',
        'paymentMethod',
        'paymentIntent',
        'firstSentAt',
        'refunded',
        'givenBackAt',
      ],
    },
    tenant: reads,
  },
  contacts: { service: { insert: true, delete: true }, tenant: { insert: true, delete: true } },
  deletions: {
    service: { insert: true, update: ['rows', 'deletedAt', 'historiesUntil', 'invoicesUntil'] },
    tenant: reads,
  },
  // A row follows its dispute at the card processor; the activity log keeps each step.
  disputes: {
    service: {
      insert: true,
      update: [
        'state',
        'amount',
        'currency',
        'reasonCode',
        'respondBy',
        'closedAt',
        'version',
        'workflowId',
        'runId',
        'activityId',
      ],
    },
    tenant: reads,
  },
  documentSeries: { service: { insert: true, update: ['lastNumber', 'provenAt'] }, tenant: reads },
  // The endpoints' workflows move the cursors; ops change the rest.
  eventBacklogs: { service: { ...writes, delete: true }, tenant: reads },
  eventEndpoints: { service: { ...writes, delete: true }, tenant: reads },
  // The owner's function changes it where the database was copied into another server.
  eventFeed: { service: reads, tenant: reads },
  // An issued document stays. `forget_buyers` removes its buyer years after the tenant's deletion.
  invoices: { service: adds, tenant: reads },
  keptFigures: { service: writes, tenant: reads },
  licences: { service: { ...writes, delete: true }, tenant: reads },
  // Mailing a receipt again is a change that a tenant may make.
  mailDeliveries: { service: writes, tenant: { update: ['retryAt'] } },
  // Inviting a member writes a mail in the tenant's own request.
  mails: {
    service: writes,
    tenant: { insert: true, update: ['state', 'droppedBecause', 'distributedAt', 'round'] },
  },
  members: {
    // Members of a tenant whose creation never began are deleted here; those of other tenants by `forget_tenant`.
    service: { ...writes, delete: true },
    tenant: { insert: true, update: ['email', 'name', 'role', 'state', 'removedAt'] },
  },
  // An event is changed only where it names a removed user. The nightly retention deletes old events.
  outboundEvents: { service: { insert: true, update: ['data'], delete: true }, tenant: reads },
  quotes: { service: { insert: true, update: ['usedBy'], delete: true }, tenant: { insert: true, update: ['usedBy'] } },
  reconciliations: {
    service: { insert: true, update: ['state', 'from', 'to', 'counts', 'startedAt', 'finishedAt', 'runId'] },
    tenant: reads,
  },
  reconciliationFindings: {
    service: { insert: true, update: ['detail', 'ledger', 'stripe', 'lastSeenAt', 'closedAt'] },
    tenant: reads,
  },
  // A trigger refuses changes of what is settled. `forget_tenant` removes the reason.
  refunds: {
    service: {
      insert: true,
      update: [
        'state',
        'amount',
        'tax',
        'runId',
        'activityId',
        'firstSentAt',
        'stripeRefund',
        'failureCode',
        'creditNote',
        'settledAt',
        'failedAt',
      ],
    },
    tenant: reads,
  },
  requests: { service: writes, tenant: writes },
  runs: { service: { insert: true, update: ['state', 'lastAt'] }, tenant: reads },
  sessions: {
    service: { insert: true, update: ['lastUsedAt', 'idleUntil', 'revokedAt'], delete: true },
    tenant: { update: ['revokedAt'] },
  },
  // A sign-in mail that is sent again has a new secret.
  signInLinks: {
    service: { insert: true, update: ['usedAt', 'hash', 'expiresAt'], delete: true },
    tenant: { insert: true, delete: true },
  },
  stuckRuns: { service: { ...writes, delete: true }, tenant: reads },
  subscriptions: { service: writes, tenant: reads },
  // A page that pays leads its reader on to the receipt, by a new link.
  taskLinks: {
    service: { insert: true, update: ['doneAt', 'cardBefore', 'departure'], delete: true },
    tenant: { insert: true, update: ['doneAt', 'departure'] },
  },
  // A trigger refuses changes of question and answer. The id and the registered name go with their tenant.
  taxIdChecks: {
    service: {
      insert: true,
      update: [
        'taxId',
        'tries',
        'lastTriedAt',
        'lastCode',
        'lookAgainAt',
        'result',
        'code',
        'consultationNumber',
        'requester',
        'registeredName',
        'nameMatch',
        'answeredAt',
      ],
    },
    // A tenant may request a check, also again while one waits.
    tenant: { insert: true, update: ['lookAgainAt'] },
  },
  tenants: {
    service: {
      insert: true,
      // Only a tenant whose sign-up never began is deleted: rows of other tables refer to all others.
      delete: true,
      update: [
        'name',
        'adminEmail',
        'stripeCustomerId',
        'formerStripeCustomerIds',
        'customerOutdatedSince',
        'stripePaymentMethodId',
        'createdAt',
        'deletedAt',
        'userSalt',
        'lastUsedSince',
      ],
    },
    // The page for a card creates the customer at the card processor; name and address can be corrected.
    tenant: {
      update: [
        'name',
        'adminEmail',
        'stripeCustomerId',
        'formerStripeCustomerIds',
        'customerOutdatedSince',
        'lastUsedSince',
      ],
    },
  },
  trialSigns: { service: { insert: true, delete: true }, tenant: reads },
  // Each event is handled once, ever.
  webhookEvents: { service: adds, tenant: reads },
};

/** A table of the service, with what its roles may do to it, in the database's words. */
export interface DeclaredTable {
  readonly name: string;
  readonly service: readonly string[];
  readonly tenant: readonly string[];
  /** The column with the id of a row's tenant; null where rows belong to no tenant, so that a tenant sees none. */
  readonly tenantColumn: string | null;
}

const declared = new Map<string, unknown>(Object.entries(schema));

/** Every table with its privileges: `select`, `insert`, `update`, `update(column)`, `delete`. */
export const declaredTables: readonly DeclaredTable[] = Object.entries(access)
  .map(([name, { service, tenant }]) => {
    const table = declared.get(name);
    if (!is(table, PgTable)) throw new Error(`${name} is not a table`);
    return {
      name: getTableName(table),
      service: privilegesOf(table, service),
      tenant: privilegesOf(table, tenant),
      tenantColumn: tenantColumnOf(table),
    };
  })
  .sort((a, b) => (a.name < b.name ? -1 : 1));

function privilegesOf(table: PgTable, granted: Writes<PropertyKey>): readonly string[] {
  const names = new Map<PropertyKey, string>(
    Object.entries(getTableColumns(table)).map(([key, { name }]) => [key, name]),
  );
  const { update = [] } = granted;
  return [
    'select',
    ...(granted.insert ? ['insert'] : []),
    ...(update === 'all' ? ['update'] : update.map((key) => `update(${names.get(key) ?? String(key)})`)),
    ...(granted.delete ? ['delete'] : []),
  ].sort();
}

/** The column by which a table refers to its tenant; `id` for the table of tenants itself. */
function tenantColumnOf(table: PgTable): string | null {
  if (table === schema.tenants) return schema.tenants.id.name;
  return getTableConfig(table).columns.find(({ name }) => name === 'tenant_id')?.name ?? null;
}
