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

/** One kind of entry on both sides: charges and intents, refunds, or disputes. */
export interface ReconciliationSource<Row extends SourceRow, Item extends StripeItem> {
  rowsBetween(interval: Interval): Promise<readonly Row[]>;
  rowsNamed(names: Names): Promise<readonly Row[]>;
  /** The items, newest first, page by page. */
  pages(interval: Interval): AsyncGenerator<readonly Item[]>;
  keyOf(item: Item): string | null;
  /** The id of a row's counterpart, if the row names one. */
  counterpartOf(row: Row): string | null;
  /** The row with this counterpart, where it names none. */
  answeredBy(row: Row, id: string): Row;
  /** The tenants of those items without a row that are ours, as an account may serve others too. */
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

/** The most items that Stripe lists at a time. */
export const pageSize = 100;

interface PageParams {
  readonly limit: number;
  readonly created: { readonly gte: number; readonly lt: number };
  readonly starting_after?: string;
}

/** The items made in an interval of whole seconds. One page at a time is in memory, however long the list is. */
export async function* pagesOf<Item extends StripeItem>(
  list: (params: PageParams) => Promise<Stripe.ApiList<Item>>,
  { from, to }: Interval,
): AsyncGenerator<readonly Item[]> {
  const created = { gte: from.getTime() / 1000, lt: to.getTime() / 1000 };
  let after: string | undefined;
  for (;;) {
    const page = await list({ limit: pageSize, created, ...(after !== undefined && { starting_after: after }) });
    if (page.object !== 'list') throw new Error("Stripe's answer is not a list");
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
