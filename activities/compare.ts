import type { Interval } from '../db/reconciled-rows.ts';
import type { Finding } from '../db/reconciliations.ts';
import type { Verdict } from '../domain/finance/reconciliation.ts';
import type { ReconciliationSource, SourceRow, StripeItem } from './reconciliation-source.ts';

/** How many entries of a source agreed, and how many did not. */
export interface Comparison {
  matched: number;
  underWay: number;
  /** Writes findings as they are made. */
  readonly note: (findings: readonly Finding[]) => Promise<void>;
  /** Called at each page and row. */
  readonly onProgress: () => void;
}

/**
 * Compares the ledger with the card processor over an interval, holding the interval's rows in memory while the other
 * side is read page by page. Each item, and each unmatched row, is judged in the interval in which it was made, so that
 * none counts twice.
 */
export async function compareSource<Row extends SourceRow, Item extends StripeItem>(
  source: ReconciliationSource<Row, Item>,
  interval: Interval,
  comparison: Comparison,
): Promise<void> {
  const rows = await source.rowsBetween(interval);
  const atHand = byName(source, rows);
  const answered = new Map<string, string>();
  for await (const page of source.pages(interval)) {
    comparison.onProgress();
    const named = await withRowsNamed(source, atHand, page);
    await comparison.note(await comparePage(source, page, named, answered, comparison));
  }
  const alone: Finding[] = [];
  for (const row of rows) {
    if (answered.has(row.id)) continue;
    comparison.onProgress();
    alone.push(
      ...counted(comparison, await source.judgeUnmatchedRow(row), (verdict) => findingOf(source, verdict, { row })),
    );
  }
  await comparison.note(alone);
}

type RowsByName<Row> = ReadonlyMap<string, Row>;

/** The rows that a page's items name by their key or id: those at hand, and the others by one query. */
async function withRowsNamed<Row extends SourceRow, Item extends StripeItem>(
  source: ReconciliationSource<Row, Item>,
  atHand: RowsByName<Row>,
  page: readonly Item[],
): Promise<RowsByName<Row>> {
  const missing = page.filter((item) => rowIn(source, atHand, item) === null);
  if (missing.length === 0) return atHand;
  const keys = missing.flatMap((item) => source.keyOf(item) ?? []);
  const named = await source.rowsNamed({ ids: missing.map(({ id }) => id), keys });
  return new Map([...atHand, ...byName(source, named)]);
}

function byName<Row extends SourceRow, Item extends StripeItem>(
  source: ReconciliationSource<Row, Item>,
  rows: readonly Row[],
): RowsByName<Row> {
  return new Map(
    rows.flatMap((row) => {
      const counterpart = source.counterpartOf(row);
      const byKey = [`key ${row.key}`, row] as const;
      return counterpart === null ? [byKey] : [byKey, [counterpart, row] as const];
    }),
  );
}

function rowIn<Row extends SourceRow, Item extends StripeItem>(
  source: ReconciliationSource<Row, Item>,
  rows: RowsByName<Row>,
  item: Item,
): Row | null {
  return rows.get(item.id) ?? rows.get(`key ${source.keyOf(item)}`) ?? null;
}

async function comparePage<Row extends SourceRow, Item extends StripeItem>(
  source: ReconciliationSource<Row, Item>,
  page: readonly Item[],
  rows: RowsByName<Row>,
  answered: Map<string, string>,
  comparison: Comparison,
): Promise<readonly Finding[]> {
  const strangers = page.filter((item) => rowIn(source, rows, item) === null);
  const ours = strangers.length === 0 ? new Map<string, string | null>() : await source.filterOurs(strangers);
  const findings: Finding[] = [];
  for (const item of page) {
    const found = rowIn(source, rows, item);
    if (found === null && !ours.has(item.id)) continue;
    const earlier = found === null ? undefined : answered.get(found.id);
    // The first item with a row's key becomes the counterpart of a row that names none. A second one is one too many.
    const row = found !== null && earlier !== undefined ? source.answeredBy(found, earlier) : found;
    const verdict = await source.judge(item, row);
    if (row !== null && (source.counterpartOf(row) ?? item.id) === item.id) answered.set(row.id, item.id);
    const tenantId = ours.get(item.id) ?? null;
    findings.push(
      ...counted(comparison, verdict, (difference) => findingOf(source, difference, { row, item, tenantId })),
    );
  }
  return findings;
}

type Found = Extract<Verdict, { type: 'finding' }>;

function counted(comparison: Comparison, verdict: Verdict, toFinding: (found: Found) => Finding): readonly Finding[] {
  if (verdict.type === 'matched') comparison.matched += 1;
  if (verdict.type === 'underWay') comparison.underWay += 1;
  return verdict.type === 'finding' ? [toFinding(verdict)] : [];
}

interface About<Row, Item> {
  readonly row: Row | null;
  readonly item?: Item;
  readonly tenantId?: string | null;
}

function findingOf<Row extends SourceRow, Item extends StripeItem>(
  source: ReconciliationSource<Row, Item>,
  { kind, detail }: Found,
  { row, item, tenantId = null }: About<Row, Item>,
): Finding {
  const side = row === null ? { chargeId: null, refundId: null } : source.sideOf(row);
  return {
    kind,
    detail,
    subject: item?.id ?? row?.id ?? '',
    subjectAt: item === undefined ? (row?.recordedAt ?? new Date(0)) : new Date(item.created * 1000),
    tenantId: row?.tenantId ?? tenantId,
    ...side,
    key: row?.key ?? (item === undefined ? null : source.keyOf(item)),
    ledger: row === null ? null : figures(row),
    stripe: item === undefined ? null : figures(source.figuresOf(item)),
  };
}

function figures({ id, state, amount, currency }: Finding['ledger'] & object): Finding['ledger'] {
  return { id, state, amount, currency };
}
