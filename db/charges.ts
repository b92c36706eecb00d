import { and, desc, eq, getTableColumns, gte, ilike, lt, or, type SQL, sql } from 'drizzle-orm';
import type { ChargeKind } from '../domain/state.ts';
import type { Database } from './connect.ts';
import { type ChargeState, charges, invoices } from './schema.ts';

export type ChargeRow = typeof charges.$inferSelect & { readonly invoiceNumber: string | null };

/** A place in a list that is sorted by time, newest first. */
export interface TimePosition {
  readonly at: Date;
  readonly id: string;
}

export interface ChargeFilter {
  readonly tenantId?: string;
  readonly state?: ChargeState;
  readonly kind?: ChargeKind;
  readonly from?: Date;
  readonly to?: Date;
  /** A part of a charge's id, key, intent or tenant. */
  readonly q?: string;
  readonly after?: TimePosition;
  readonly limit: number;
}

export async function listCharges(db: Database, filter: ChargeFilter): Promise<readonly ChargeRow[]> {
  const { tenantId, state, kind, from, to, q, after, limit } = filter;
  const conditions: (SQL | undefined)[] = [
    tenantId === undefined ? undefined : eq(charges.tenantId, tenantId),
    state === undefined ? undefined : eq(charges.state, state),
    kind === undefined ? undefined : eq(charges.kind, kind),
    from === undefined ? undefined : gte(charges.createdAt, from),
    to === undefined ? undefined : lt(charges.createdAt, to),
    q === undefined ? undefined : matching(q),
    after === undefined ? undefined : olderThan(after),
  ];
  return withInvoices(db, and(...conditions)).limit(limit);
}

export async function findCharge(db: Database, id: string): Promise<ChargeRow | null> {
  const [charge] = await withInvoices(db, eq(charges.id, id)).limit(1);
  return charge ?? null;
}

function withInvoices(db: Database, where: SQL | undefined) {
  const invoiceOf = and(eq(invoices.chargeId, charges.id), eq(invoices.kind, 'invoice'));
  return db
    .select({ ...getTableColumns(charges), invoiceNumber: invoices.number })
    .from(charges)
    .leftJoin(invoices, invoiceOf)
    .where(where)
    .orderBy(desc(charges.createdAt), desc(charges.sequence));
}

function olderThan({ at, id }: TimePosition): SQL | undefined {
  return or(lt(charges.createdAt, at), and(eq(charges.createdAt, at), lt(charges.sequence, Number(id))));
}

function matching(q: string): SQL | undefined {
  const part = `%${q.replaceAll(/[%_\\]/g, (special) => `\\${special}`)}%`;
  const columns = [charges.id, charges.key, charges.paymentIntent, charges.tenantId];
  return or(...columns.map((column) => ilike(sql`${column}`, part)));
}
