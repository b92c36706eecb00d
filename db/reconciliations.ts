import { and, asc, count, desc, eq, gt, gte, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import { type FindingCount, type FindingKind, findingKinds } from '../domain/finance/reconciliation.ts';
import type { Database } from './connect.ts';
import type { Interval } from './reconciled-rows.ts';
import {
  type FindingSide,
  type ReconciliationCounts,
  type ReconciliationState,
  reconciliationFindings,
  reconciliations,
} from './schema.ts';

export type ReconciliationRow = typeof reconciliations.$inferSelect;
export type FindingRow = typeof reconciliationFindings.$inferSelect;

/** A difference that a comparison has found. */
export interface Finding {
  readonly kind: FindingKind;
  readonly subject: string;
  readonly subjectAt: Date;
  readonly detail: string;
  readonly tenantId: string | null;
  readonly chargeId: string | null;
  readonly refundId: string | null;
  readonly key: string | null;
  readonly ledger: FindingSide | null;
  readonly stripe: FindingSide | null;
}

/** Records what a comparison has found: a known finding as seen again, any other as first seen. */
export async function noteFindings(db: Database, findings: readonly Finding[], at: Date): Promise<void> {
  if (findings.length === 0) return;
  await db
    .insert(reconciliationFindings)
    .values(findings.map((finding) => ({ ...finding, firstSeenAt: at, lastSeenAt: at })))
    .onConflictDoUpdate({
      target: [reconciliationFindings.subject, reconciliationFindings.kind],
      targetWhere: sql`closed_at is null`,
      set: {
        lastSeenAt: sql`excluded.last_seen_at`,
        detail: sql`excluded.detail`,
        ledger: sql`excluded.ledger`,
        stripe: sql`excluded.stripe`,
      },
    });
}

/** Closes findings in an interval that were open and have not been seen since `lookedAt`. */
export async function closeUnseen(db: Database, { from, to }: Interval, lookedAt: Date): Promise<void> {
  const { closedAt, subjectAt, lastSeenAt } = reconciliationFindings;
  const unseen = and(isNull(closedAt), gte(subjectAt, from), lt(subjectAt, to), lt(lastSeenAt, lookedAt));
  await db.update(reconciliationFindings).set({ closedAt: new Date() }).where(unseen);
}

export interface ReconciliationRequest {
  readonly id: string;
  readonly actor: string;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly workflowId: string;
}

/** Writes a request for a run, or finds that it was written before. */
export async function requestReconciliation(db: Database, request: ReconciliationRequest): Promise<void> {
  const row = { ...request, source: 'on_demand' as const, state: 'requested' as const, startedAt: new Date() };
  await db.insert(reconciliations).values(row).onConflictDoNothing({ target: reconciliations.id });
}

/** Begins a run over an interval, requested or scheduled. A repetition changes nothing. */
export async function beginReconciliation(
  db: Database,
  { id, runId, ...rest }: Omit<ReconciliationRequest, 'from' | 'to'> & Interval & { readonly runId: string },
): Promise<Interval> {
  const begun = { ...rest, runId, state: 'running' as const, startedAt: new Date() };
  await db
    .insert(reconciliations)
    .values({ id, source: 'scheduled', ...begun })
    .onConflictDoUpdate({
      target: reconciliations.id,
      set: { state: 'running', from: rest.from, to: rest.to, startedAt: begun.startedAt, runId },
      setWhere: eq(reconciliations.state, 'requested'),
    });
  const { from, to } = await requireReconciliation(db, id);
  return { from: from ?? rest.from, to: to ?? rest.to };
}

/** Ends a run with its counts; its differences are the findings open in its interval now. */
export async function finishReconciliation(
  db: Database,
  id: string,
  state: Extract<ReconciliationState, 'succeeded' | 'failed'>,
  tally: Pick<ReconciliationCounts, 'matched' | 'underWay'>,
): Promise<ReconciliationCounts> {
  return db.transaction(async (tx) => {
    const row = await requireReconciliation(tx, id);
    if (row.finishedAt !== null && row.counts !== null) return row.counts;
    const finishedAt = new Date();
    const counts = { ...tally, ...(await countFindings(tx, { ...row, finishedAt })) };
    await tx.update(reconciliations).set({ state, counts, finishedAt }).where(eq(reconciliations.id, id));
    return counts;
  });
}

/** The number of a run's differences by kind, as it was when the run ended, or now while it runs. */
export async function countFindings(db: Database, run: ReconciliationRow): Promise<Record<FindingCount, number>> {
  const { kind } = reconciliationFindings;
  const rows = await db
    .select({ kind, number: count() })
    .from(reconciliationFindings)
    .where(foundIn(run))
    .groupBy(kind);
  const counts = { missingHere: 0, missingThere: 0, amountDiffers: 0, duplicate: 0 };
  for (const row of rows) counts[findingKinds[row.kind]] += row.number;
  return counts;
}

/** The differences of a run, the oldest subject first. */
export async function findingsOf(
  db: Database,
  run: ReconciliationRow,
  { after, limit }: { readonly after?: number; readonly limit: number },
): Promise<readonly FindingRow[]> {
  const { id } = reconciliationFindings;
  return db
    .select()
    .from(reconciliationFindings)
    .where(and(foundIn(run), after === undefined ? undefined : gt(id, after)))
    .orderBy(asc(id))
    .limit(limit);
}

/**
 * The findings that held when the run ended: first seen by then, and not closed before. Findings are never deleted, so
 * this never changes.
 */
function foundIn({ from, to, finishedAt }: ReconciliationRow): SQL | undefined {
  const { subjectAt, firstSeenAt, closedAt } = reconciliationFindings;
  if (from === null || to === null) return sql`false`;
  const at = finishedAt ?? new Date();
  const open = or(isNull(closedAt), gt(closedAt, at));
  return and(gte(subjectAt, from), lt(subjectAt, to), lte(firstSeenAt, at), open);
}

export async function findReconciliation(db: Database, id: string): Promise<ReconciliationRow | null> {
  const [row] = await db.select().from(reconciliations).where(eq(reconciliations.id, id));
  return row ?? null;
}

async function requireReconciliation(db: Database, id: string): Promise<ReconciliationRow> {
  const row = await findReconciliation(db, id);
  if (row === null) throw new Error(`There is no reconciliation ${id}`);
  return row;
}

/** Runs, the newest first. */
export async function listReconciliations(
  db: Database,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<readonly ReconciliationRow[]> {
  const { sequence } = reconciliations;
  return db
    .select()
    .from(reconciliations)
    .where(before === undefined ? undefined : lt(sequence, before))
    .orderBy(desc(sequence))
    .limit(limit);
}
