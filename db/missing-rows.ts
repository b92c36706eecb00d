import { eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Event } from '../domain/events.ts';
import type { ComingBill } from '../domain/forecast.ts';
import type { Database } from './connect.ts';
import { charges, subscriptions, tenants } from './schema.ts';

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
}

/** What is recorded of a tenant before one of its steps. */
interface BeforeStep {
  readonly isRecorded: boolean;
  /** The rows that the step builds on and that the database lacks; mostly there are none. */
  readonly missing: MissingRows | null;
  readonly nextBill: ComingBill | null;
}

export async function checkStep(tx: Database, step: NumberedStep): Promise<BeforeStep> {
  const { tenantId, version } = step;
  const keys = step.happened.flatMap(({ event }) =>
    'charge' in event && event.type !== 'chargeStarted' ? [event.charge.key] : [],
  );
  const [row] = await tx
    .select({ version: subscriptions.version, known: keysAmong(keys), nextBill: nextBillIn })
    .from(subscriptions)
    .where(eq(subscriptions.tenantId, tenantId))
    .for('update');
  const nextBill = row?.nextBill ?? null;
  if (row !== undefined && row.version >= version) return { isRecorded: true, missing: null, nextBill };
  const known = new Set(row === undefined ? await knownAmong(tx, keys) : row.known);
  const missing: MissingRows = {
    steps: version - 1 - (row?.version ?? 0),
    tenant: row === undefined && !(await hasTenant(tx, tenantId)),
    charges: keys.filter((key) => !known.has(key)),
  };
  const lacksNothing = missing.steps === 0 && !missing.tenant && missing.charges.length === 0;
  return { isRecorded: false, missing: lacksNothing ? null : missing, nextBill };
}

const nextBillIn = sql<ComingBill | null>`${subscriptions.view} -> 'nextBill'`;

function keysAmong(keys: readonly string[]): SQL<readonly string[]> {
  if (keys.length === 0) return sql`'{}'::text[]`;
  return sql`array(select ${charges.key} from ${charges} where ${inArray(charges.key, [...keys])})`;
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
