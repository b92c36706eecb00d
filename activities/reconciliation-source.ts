import type { Client } from '@temporalio/client';
import type Stripe from 'stripe';
import type { Database } from '../db/connect.ts';
import type { Interval, Names } from '../db/reconciled-rows.ts';
import type { Figures, Verdict } from '../domain/finance/reconciliation.ts';
import { expectObject, isMissing } from './stripe.ts';

export interface SourceDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
  readonly temporal: Client;
}

/** One kind of entry on both sides: the ledger's charges and Stripe's intents, or the refunds or disputes of both. */
export interface ReconciliationSource<Row extends SourceRow, Item extends StripeItem> {
  rowsBetween(interval: Interval): Promise<readonly Row[]>;
  rowsNamed(names: Names): Promise<readonly Row[]>;
  /** Newest first, a page after the other. */
  pages(interval: Interval): AsyncGenerator<readonly Item[]>;
  keyOf(item: Item): string | null;
  /** The id that a row knows its counterpart by. */
  counterpartOf(row: Row): string | null;
  /** The row as if it named this counterpart, where it names none. */
  answeredBy(row: Row, id: string): Row;
  /** Which of the items without a row are ours to know, and whose they are: an account may serve others too. */
  filterOurs(items: readonly Item[]): Promise<ReadonlyMap<string, string | null>>;
  judge(item: Item, row: Row | null): Promise<Verdict>;
  judgeUnmatchedRow(row: Row): Promise<Verdict>;
  sideOf(row: Row): { readonly chargeId: string; readonly refundId: string | null };
  figuresOf(item: Item): Figures;
}

export interface SourceRow extends Figures {
  readonly key: string;
  readonly tenantId: string;
  readonly recordedAt: Date;
}

export interface StripeItem {
  readonly id: string;
  readonly created: number;
}

/** As many as Stripe lists at a time. */
export const pageSize = 100;

interface PageParams {
  readonly limit: number;
  readonly created: { readonly gte: number; readonly lt: number };
  readonly starting_after?: string;
}

/** What was made in an interval of whole seconds: one page of memory however long the list is. */
export async function* pagesOf<Item extends StripeItem>(
  list: (params: PageParams) => Promise<Stripe.ApiList<Item>>,
  { from, to }: Interval,
): AsyncGenerator<readonly Item[]> {
  const created = { gte: from.getTime() / 1000, lt: to.getTime() / 1000 };
  let after: string | undefined;
  for (;;) {
    const page = await list({ limit: pageSize, created, ...(after !== undefined && { starting_after: after }) });
    if (page.object !== 'list') throw new Error("Stripe's answer is no list");
    if (page.data.length > 0) yield page.data;
    after = page.data.at(-1)?.id;
    if (!page.has_more || after === undefined) return;
  }
}

/** Whether the card processor has an object. */
export async function exists<T extends { readonly object: string; readonly id: string }>(
  retrieved: Promise<T>,
  object: T['object'],
): Promise<boolean> {
  try {
    expectObject(await retrieved, object);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
