import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Event } from '../domain/events.ts';
import type { SubscriptionView } from '../domain/view.ts';
import { builtOnce, placeholders } from './built-once.ts';
import type { Database } from './connect.ts';
import { charges, type StateBesideLicences, subscriptions, tenants } from './schema.ts';
import { withoutView } from './subscriptions.ts';

/** The rows that a restored database lacks of a tenant that has gone on since. */
export interface MissingRows {
  /** How many earlier steps are not recorded. */
  readonly steps: number;
  readonly tenant: boolean;
  /** The keys of charges without a row. */
  readonly charges: readonly string[];
}

interface NumberedStep {
  readonly tenantId: string;
  readonly version: number;
  readonly happened: readonly { readonly event: Event }[];
  readonly stored: StateBesideLicences;
  readonly view: SubscriptionView;
}

/**
 * `recorded`: this very step is recorded. `behind`: its number is taken by another step, or a later one is recorded.
 */
export type CheckedStep =
  | { readonly type: 'recorded' }
  | { readonly type: 'behind' }
  /** `before` is the tenant as it was shown before the step; null for the first step. */
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
 * Compares a step with what is recorded: usually it is the next one, and a repeated step has the same state. Rows that
 * it builds on are missing after a restore of the database; the step's run is behind after a restore of Temporal.
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

/** The keys among these that have a charge. `recordedBefore` answers that where there is a subscription. */
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
