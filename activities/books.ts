import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type Stripe from 'stripe';
import {
  type BookedCharge,
  type BookedRefund,
  chargesBetween,
  chargesNamed,
  type Interval,
  isPaidByAnother,
  type Names,
  ourIntents,
  refundsBetween,
  refundsNamed,
  tenantsOfCustomers,
} from '../db/books.ts';
import type { Database } from '../db/connect.ts';
import {
  type Figures,
  finding,
  judgeIntent,
  judgeRefund,
  judgeWithoutIntent,
  judgeWithoutRefund,
  type Verdict,
} from '../domain/reconciliation.ts';
import { findIntentByKey } from './intents.ts';
import { expectObject, isMissing } from './stripe.ts';

export interface BookDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
  readonly temporal: Client;
}

/** One side's entries beside the other's: the ledger's charges and Stripe's intents, or the refunds of both. */
export interface Book<Row extends BookedRow, Item extends StripeItem> {
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
  oursAmong(items: readonly Item[]): Promise<ReadonlyMap<string, string | null>>;
  judge(item: Item, row: Row | null): Promise<Verdict>;
  judgeAlone(row: Row): Promise<Verdict>;
  sideOf(row: Row): { readonly chargeId: string; readonly refundId: string | null };
  figuresOf(item: Item): Figures;
}

export interface BookedRow extends Figures {
  readonly key: string;
  readonly tenantId: string;
  readonly recordedAt: Date;
}

export interface StripeItem {
  readonly id: string;
  readonly created: number;
}

const nothing: Verdict = { type: 'nothing' };
const underWay: Verdict = { type: 'underWay' };
const pageSize = 100;
/** What a workflow has heard is written down within this time. */
const writingMs = 2_000;
const pauseMs = 200;

export function chargeBook({ db, stripe, temporal }: BookDependencies): Book<BookedCharge, Stripe.PaymentIntent> {
  const figuresOf = ({ id, status, amount, currency }: Stripe.PaymentIntent): Figures => ({
    id,
    state: status,
    amount,
    currency,
  });

  /** Whether an outcome is awaited; or is there by now, as what a workflow has heard is written down a moment later. */
  async function isSeenTo(row: BookedCharge): Promise<boolean> {
    if (await isAwaited(temporal, row)) return true;
    for (let waited = 0; waited < writingMs; waited += pauseMs) {
      const [now] = await chargesNamed(db, { ids: [], keys: [row.key] });
      if (now?.state !== row.state) return true;
      await sleep(pauseMs);
    }
    return false;
  }

  /** What is awaited is under way; what was paid beside another attempt was paid twice. */
  async function lookCloser(row: BookedCharge, verdict: Verdict): Promise<Verdict> {
    if (verdict.type !== 'finding') return verdict;
    const { kind, detail } = verdict;
    if ((kind === 'undecided_here' || kind === 'never_sent') && (await isSeenTo(row))) return underWay;
    if (kind === 'paid_there' && (await isPaidByAnother(db, row))) return finding('paid_twice', detail);
    return verdict;
  }

  return {
    rowsBetween: (interval) => chargesBetween(db, interval),
    rowsNamed: (names) => chargesNamed(db, names),
    pages: (interval) => pagesOf((params) => stripe.paymentIntents.list(params), interval),
    keyOf: ({ metadata }) => metadata['chargeKey'] ?? null,
    counterpartOf: ({ paymentIntent }) => paymentIntent,
    answeredBy: (row, id) => ({ ...row, paymentIntent: row.paymentIntent ?? id }),
    async oursAmong(intents) {
      const byCustomer = await tenantsOfCustomers(db, intents.flatMap(customerOf));
      return new Map(
        intents.flatMap((intent) => {
          const tenantId = intent.metadata['tenantId'] ?? byCustomer.get(customerOf(intent)[0] ?? '');
          const isOurs = intent.metadata['chargeKey'] !== undefined || tenantId !== undefined;
          return isOurs ? [[intent.id, tenantId ?? null] as const] : [];
        }),
      );
    },
    async judge(intent, row) {
      const verdict = judgeIntent(figuresOf(intent), row);
      return row === null ? verdict : lookCloser(row, verdict);
    },
    async judgeAlone(row) {
      const verdict = judgeWithoutIntent(row);
      if (verdict.type === 'nothing' || (await hasIntent(stripe, row))) return nothing;
      return lookCloser(row, verdict);
    },
    sideOf: ({ id }) => ({ chargeId: id, refundId: null }),
    figuresOf,
  };
}

export function refundBook({ db, stripe, temporal }: BookDependencies): Book<BookedRefund, Stripe.Refund> {
  const figuresOf = ({ id, status, amount, currency }: Stripe.Refund): Figures => ({
    id,
    state: status ?? 'unknown',
    amount,
    currency,
  });

  async function lookCloser(row: BookedRefund, verdict: Verdict): Promise<Verdict> {
    if (verdict.type !== 'finding') return verdict;
    const isUndecided = verdict.kind === 'refund_undecided_here' || verdict.kind === 'refund_never_sent';
    return isUndecided && (await isRunning(temporal, row.workflowId)) ? underWay : verdict;
  }

  return {
    rowsBetween: (interval) => refundsBetween(db, interval),
    rowsNamed: (names) => refundsNamed(db, names),
    pages: (interval) => pagesOf((params) => stripe.refunds.list(params), interval),
    keyOf: ({ metadata }) => metadata?.['refundKey'] ?? null,
    counterpartOf: ({ stripeRefund }) => stripeRefund,
    answeredBy: (row, id) => ({ ...row, stripeRefund: row.stripeRefund ?? id }),
    async oursAmong(refunds) {
      const intentOf = ({ payment_intent: intent }: Stripe.Refund): string =>
        typeof intent === 'string' ? intent : (intent?.id ?? '');
      const known = await ourIntents(db, refunds.map(intentOf));
      return new Map(
        refunds.flatMap((refund) => {
          const isOurs = refund.metadata?.['refundKey'] !== undefined || known.has(intentOf(refund));
          return isOurs ? [[refund.id, refund.metadata?.['tenantId'] ?? null] as const] : [];
        }),
      );
    },
    async judge(refund, row) {
      const verdict = judgeRefund(figuresOf(refund), row);
      return row === null ? verdict : lookCloser(row, verdict);
    },
    async judgeAlone(row) {
      const verdict = judgeWithoutRefund(row);
      if (verdict.type === 'nothing' || (await hasRefund(stripe, row))) return nothing;
      return lookCloser(row, verdict);
    },
    sideOf: ({ id, chargeId }) => ({ chargeId, refundId: id }),
    figuresOf,
  };
}

interface PageParams {
  readonly limit: number;
  readonly created: { readonly gte: number; readonly lt: number };
  readonly starting_after?: string;
}

/** One page of memory however long the list is. */
async function* pagesOf<Item extends StripeItem>(
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

function customerOf({ customer }: Stripe.PaymentIntent): readonly string[] {
  if (customer === null) return [];
  return [typeof customer === 'string' ? customer : customer.id];
}

/** Whether there is an intent that the listing of this time did not show, as it was made later. */
async function hasIntent(stripe: Stripe, row: BookedCharge): Promise<boolean> {
  if (row.paymentIntent === null) return (await findIntentByKey(stripe, row)) !== null;
  return exists(stripe.paymentIntents.retrieve(row.paymentIntent), 'payment_intent');
}

async function hasRefund(stripe: Stripe, { key, stripeRefund, paymentIntent }: BookedRefund): Promise<boolean> {
  if (stripeRefund !== null) return exists(stripe.refunds.retrieve(stripeRefund), 'refund');
  if (paymentIntent === null) return false;
  for await (const refund of stripe.refunds.list({ payment_intent: paymentIntent, limit: pageSize }))
    if (refund.metadata?.['refundKey'] === key) return true;
  return false;
}

async function exists<T extends { readonly object: string; readonly id: string }>(
  asked: Promise<T>,
  object: T['object'],
): Promise<boolean> {
  try {
    expectObject(await asked, object);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Whether the tenant's workflow waits for the outcome of a charge. One that cannot say so is worth a look. */
async function isAwaited(temporal: Client, { workflowId, key }: BookedCharge): Promise<boolean> {
  try {
    const state = await temporal.workflow.getHandle(workflowId).query<Awaiting | null>('currentState');
    return state?.open?.key === key || state?.awaitingPayer?.key === key;
  } catch {
    return false;
  }
}

interface Awaiting {
  readonly open: { readonly key: string } | null;
  readonly awaitingPayer: { readonly key: string } | null;
}

async function isRunning(temporal: Client, workflowId: string): Promise<boolean> {
  try {
    return (await temporal.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  } catch {
    return false;
  }
}
