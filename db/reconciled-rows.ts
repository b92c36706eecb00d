import { and, arrayOverlaps, asc, eq, gte, inArray, lt, min, ne, or } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { forReason } from './ledger.ts';
import { charges, disputes, refunds, tenants } from './schema.ts';

/**
 * The rows of the ledger that reconciliation reads: narrow, and by the real clock, so that any number of charges takes
 * little memory.
 */

const chargeColumns = {
  id: charges.id,
  key: charges.key,
  tenantId: charges.tenantId,
  kind: charges.kind,
  reason: charges.reason,
  periodNumber: charges.periodNumber,
  state: charges.state,
  amount: charges.amount,
  currency: charges.currency,
  customer: charges.customer,
  paymentIntent: charges.paymentIntent,
  recordedAt: charges.recordedAt,
  workflowId: charges.workflowId,
  runId: charges.runId,
  activityId: charges.activityId,
};

const refundColumns = {
  id: refunds.id,
  key: refunds.key,
  tenantId: refunds.tenantId,
  chargeId: refunds.chargeId,
  state: refunds.state,
  amount: refunds.amount,
  currency: refunds.currency,
  stripeRefund: refunds.stripeRefund,
  paymentIntent: charges.paymentIntent,
  recordedAt: refunds.recordedAt,
  workflowId: refunds.workflowId,
};

const disputeColumns = {
  id: disputes.id,
  /** Disputes have no business key: the card processor's id identifies them. */
  key: disputes.id,
  tenantId: disputes.tenantId,
  chargeId: disputes.chargeId,
  state: disputes.state,
  amount: disputes.amount,
  currency: disputes.currency,
  recordedAt: disputes.recordedAt,
};

export type ReconciledDispute = Awaited<ReturnType<typeof disputesBetween>>[number];
export type ReconciledCharge = Awaited<ReturnType<typeof chargesBetween>>[number];
export type ReconciledRefund = Awaited<ReturnType<typeof refundsBetween>>[number];

export interface Interval {
  readonly from: Date;
  readonly to: Date;
}

/**
 * The names by which objects at the card processor are looked up here: their own ids, and the business keys in them.
 */
export interface Names {
  readonly ids: readonly string[];
  readonly keys: readonly string[];
}

export async function chargesBetween(db: Database, { from, to }: Interval) {
  return db
    .select(chargeColumns)
    .from(charges)
    .where(and(gte(charges.recordedAt, from), lt(charges.recordedAt, to)));
}

export async function chargesNamed(db: Database, { ids, keys }: Names): Promise<readonly ReconciledCharge[]> {
  return db
    .select(chargeColumns)
    .from(charges)
    .where(or(inArray(charges.paymentIntent, [...ids]), inArray(charges.key, [...keys])));
}

export async function refundsBetween(db: Database, { from, to }: Interval) {
  return db
    .select(refundColumns)
    .from(refunds)
    .innerJoin(charges, eq(charges.id, refunds.chargeId))
    .where(and(gte(refunds.recordedAt, from), lt(refunds.recordedAt, to)));
}

export async function refundsNamed(db: Database, { ids, keys }: Names): Promise<readonly ReconciledRefund[]> {
  return db
    .select(refundColumns)
    .from(refunds)
    .innerJoin(charges, eq(charges.id, refunds.chargeId))
    .where(or(inArray(refunds.stripeRefund, [...ids]), inArray(refunds.key, [...keys])));
}

export async function disputesBetween(db: Database, { from, to }: Interval) {
  return db
    .select(disputeColumns)
    .from(disputes)
    .where(and(gte(disputes.recordedAt, from), lt(disputes.recordedAt, to)));
}

export async function disputesNamed(db: Database, { ids }: Pick<Names, 'ids'>): Promise<readonly ReconciledDispute[]> {
  return db
    .select(disputeColumns)
    .from(disputes)
    .where(inArray(disputes.id, [...ids]));
}

/** Whether another attempt to charge for the same reason was paid. */
export async function isPaidByAnother(db: Database, charge: ReconciledCharge): Promise<boolean> {
  const [other] = await db
    .select({ id: charges.id })
    .from(charges)
    .where(and(forReason(charge), eq(charges.state, 'succeeded'), ne(charges.id, charge.id)));
  return other !== undefined;
}

/** The tenants of the card processor's customers, former customers included, by customer id. */
export async function tenantsOfCustomers(
  db: Database,
  customers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (customers.length === 0) return new Map();
  const { id, stripeCustomerId: present, formerStripeCustomerIds: former } = tenants;
  const rows = await db
    .select({ id, present, former })
    .from(tenants)
    .where(or(inArray(present, [...customers]), arrayOverlaps(former, [...customers])));
  return new Map(
    rows.flatMap((row) => [row.present ?? '', ...row.former].map((customer) => [customer, row.id] as const)),
  );
}

/** The tenants whose charges have these intents, by intent id. */
export async function tenantsOfIntents(db: Database, intents: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (intents.length === 0) return new Map();
  const rows = await db
    .select({ tenantId: charges.tenantId, paymentIntent: charges.paymentIntent })
    .from(charges)
    .where(inArray(charges.paymentIntent, [...intents]));
  return new Map(rows.map(({ tenantId, paymentIntent }) => [paymentIntent ?? '', tenantId]));
}

/** When the first tenant began: before that there is nothing to compare. Null without any tenant. */
export async function firstTenantAt(db: Database): Promise<Date | null> {
  const [row] = await db.select({ at: min(tenants.createdAt) }).from(tenants);
  return row?.at ?? null;
}

/**
 * When the `count`th charge, refund or dispute after `from` was written, whichever came first; null where there are
 * fewer before `to`.
 */
export async function timeAfterRows(db: Database, { from, to }: Interval, count: number): Promise<Date | null> {
  const times = await Promise.all(
    [charges, refunds, disputes].map(async (table) => {
      const [row] = await db
        .select({ at: table.recordedAt })
        .from(table)
        .where(and(gte(table.recordedAt, from), lt(table.recordedAt, to)))
        .orderBy(asc(table.recordedAt))
        .offset(count - 1)
        .limit(1);
      return row?.at.getTime() ?? null;
    }),
  );
  const known = times.filter((at) => at !== null);
  return known.length === 0 ? null : new Date(Math.min(...known));
}
