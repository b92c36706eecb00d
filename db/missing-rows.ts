import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Event } from '../domain/events.ts';
import type { SubscriptionView } from '../domain/view.ts';
import { builtOnce, placeholders } from './built-once.ts';
import type { Database } from './connect.ts';
import { charges, type StateBesideLicences, subscriptions, tenants } from './schema.ts';
import { withoutView } from './subscriptions.ts';

/** What a restored database lacks of a tenant that has gone on since. */
export interface MissingRows {
  /** How many steps before this one are not recorded. */
  readonly steps: number;
  readonly tenant: boolean;
  /** The keys of charges that have no row. */
  readonly charges: readonly string[];
}

interface NumberedStep {
  readonly tenantId: string;
  readonly version: number;
  readonly happened: readonly { readonly event: Event }[];
  readonly stored: StateBesideLicences;
  readonly view: SubscriptionView;
}

/** `recorded`: this very step is. `behind`: another one has its number, or a later one is recorded. */
export type CheckedStep =
  | { readonly type: 'recorded' }
  | { readonly type: 'behind' }
  /** With the tenant as it was shown before the step; null where it begins. */
  | { readonly type: 'next'; readonly before: SubscriptionView | null }
  | { readonly type: 'missing'; readonly missing: MissingRows };

const recordedBefore = builtOnce((db) => {
  const { tenantId, keys } = placeholders('tenantId', 'keys');
  const known = sql<readonly string[]>`array(select ${charges.key} from ${charges}
    where ${charges.key} = any(array(select jsonb_array_elements_text(${keys}::jsonb))))`;
  return db
    .select({ version: subscriptions.version, known, view: subscriptions.view })
    .from(subscriptions)
    .where(eq(subscriptions.tenantId, tenantId))
    .for('update');
});

/**
 * How a step stands to what is recorded: mostly it is the next one. The database may lack rows that it builds on, as after a
 * restore; or its run may be behind, as after Temporal was restored. A step comes twice with the same state.
 */
export async function checkStep(tx: Database, step: NumberedStep): Promise<CheckedStep> {
  const { tenantId, version } = step;
  const keys = step.happened.flatMap(({ event }) =>
    'charge' in event && event.type !== 'chargeStarted' ? [event.charge.key] : [],
  );
  const [row] = await recordedBefore(tx, { tenantId, keys: JSON.stringify(keys) });
  if (row !== undefined && row.version >= version)
    return { type: row.version === version && (await isRecordedState(tx, step)) ? 'recorded' : 'behind' };
  const known = new Set(row === undefined ? await knownAmong(tx, keys) : row.known);
  const missing: MissingRows = {
    steps: version - 1 - (row?.version ?? 0),
    tenant: row === undefined && !(await hasTenant(tx, tenantId)),
    charges: keys.filter((key) => !known.has(key)),
  };
  const lacksNothing = missing.steps === 0 && !missing.tenant && missing.charges.length === 0;
  return lacksNothing ? { type: 'next', before: row?.view ?? null } : { type: 'missing', missing };
}

async function isRecordedState(tx: Database, { tenantId, stored, view }: NumberedStep): Promise<boolean> {
  const isSame = and(
    sql`${subscriptions.stored} = ${JSON.stringify(withoutView(stored))}::jsonb`,
    sql`${subscriptions.view} = ${JSON.stringify(view)}::jsonb`,
  );
  const rows = await tx
    .select({ version: subscriptions.version })
    .from(subscriptions)
    .where(and(eq(subscriptions.tenantId, tenantId), isSame));
  return rows.length > 0;
}

/** The same where there is no subscription yet whose query could answer it. */
async function knownAmong(tx: Database, keys: readonly string[]): Promise<readonly string[]> {
  if (keys.length === 0) return [];
  const rows = await tx
    .select({ key: charges.key })
    .from(charges)
    .where(inArray(charges.key, [...keys]));
  return rows.map(({ key }) => key);
}

async function hasTenant(tx: Database, tenantId: string): Promise<boolean> {
  const [tenant] = await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId));
  return tenant !== undefined;
}
