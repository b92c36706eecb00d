import { and, eq, inArray, sql } from 'drizzle-orm';
import { startUntilDue } from '../../bench/due.ts';
import { makePayers } from '../../bench/payers.ts';
import { type BenchTenants, startSleepingTenants } from '../../bench/tenants.ts';
import { benchPatience, until } from '../../bench/until.ts';
import type { Database } from '../../db/connect.ts';
import { charges, invoices } from '../../db/schema.ts';
import type { RecordedSubscription } from '../../db/subscriptions.ts';
import { stripeAt } from '../../stack/stripe-at.ts';

/** Tenants whose renewals fall due at one instant. */
export interface Wave {
  readonly tenantIds: readonly string[];
  readonly dueAt: number;
}

/** On a cluster, on a machine that does other things too, a run takes as long to start. */
const startMsEach = 150;

/** Starts the tenants, and waits for the instant. */
export async function startWave(
  servers: BenchTenants & { readonly stripePort: number },
  model: RecordedSubscription,
  count: number,
): Promise<Wave> {
  const payers = await makePayers(stripeAt(servers.stripePort), count);
  let tenantIds: readonly string[] = [];
  const start = async (dueAt: number): Promise<void> => {
    tenantIds = await startSleepingTenants(servers, model, payers, dueAt);
  };
  const dueAt = await startUntilDue(count, start, startMsEach);
  return { tenantIds, dueAt };
}

export interface Renewals {
  readonly due: number;
  /** Charged with one invoice, and no other charge for the period. */
  readonly once: number;
  readonly problems: readonly string[];
}

/** How often each of them was charged for the period that began then. */
export async function countRenewals(db: Database, tenantIds: readonly string[]): Promise<Renewals> {
  if (tenantIds.length === 0) return { due: 0, once: 0, problems: [] };
  const rows = await db
    .select({
      tenantId: charges.tenantId,
      paid: sql<number>`count(*) filter (where ${charges.state} = 'succeeded')::int`,
      invoiced: sql<number>`count(${invoices.number})::int`,
    })
    .from(charges)
    .leftJoin(invoices, eq(invoices.chargeId, charges.id))
    .where(and(inArray(charges.tenantId, [...tenantIds]), eq(charges.kind, 'renewal')))
    .groupBy(charges.tenantId);
  const found = new Map(rows.map((row) => [row.tenantId, row]));
  const problems = tenantIds.flatMap((tenantId) => {
    const { paid = 0, invoiced = 0 } = found.get(tenantId) ?? {};
    return paid === 1 && invoiced === 1 ? [] : [`${tenantId} was charged ${paid} times and has ${invoiced} invoices`];
  });
  return { due: tenantIds.length, once: tenantIds.length - problems.length, problems };
}

/** Waits until all are charged; answers how long it took from the instant on, in ms, or null where it never was. */
export async function untilRenewed(db: Database, { tenantIds, dueAt }: Wave, withinMs: number): Promise<number | null> {
  const count = async (): Promise<number> => (await countRenewals(db, tenantIds).catch(() => null))?.once ?? 0;
  try {
    await until(count, (once) => once === tenantIds.length, { ...benchPatience, withinMs, everyMs: 500 });
    return Date.now() - dueAt;
  } catch {
    return null;
  }
}
