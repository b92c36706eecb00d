import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type Stripe from 'stripe';
import { type BookedCharge, chargesBetween, chargesNamed, isPaidByAnother, tenantsOfCustomers } from '../db/books.ts';
import { chargeWithKey } from '../domain/charge-under-way.ts';
import {
  type Figures,
  finding,
  judgeIntent,
  judgeWithoutIntent,
  type Verdict,
} from '../domain/finance/reconciliation.ts';
import type { EncodedState } from '../domain/state-codec.ts';
import { type BookDependencies, exists, pagesOf, type ReconciliationSource } from './book.ts';
import { findIntentByKey } from './intents.ts';

/** The ledger's charges beside Stripe's PaymentIntents. */
export function chargeBook(books: BookDependencies): ReconciliationSource<BookedCharge, Stripe.PaymentIntent> {
  const { db, stripe } = books;
  return {
    rowsBetween: (interval) => chargesBetween(db, interval),
    rowsNamed: (names) => chargesNamed(db, names),
    pages: (interval) => pagesOf((params) => stripe.paymentIntents.list(params), interval),
    keyOf: ({ metadata }) => metadata['chargeKey'] ?? null,
    counterpartOf: ({ paymentIntent }) => paymentIntent,
    answeredBy: (row, id) => ({ ...row, paymentIntent: row.paymentIntent ?? id }),
    filterOurs: (intents) => filterOurs(books, intents),
    judge: (intent, row) => lookCloser(books, row, judgeIntent(figuresOf(intent), row)),
    async judgeUnmatchedRow(row) {
      const verdict = judgeWithoutIntent(row);
      if (verdict.type === 'nothing' || (await hasIntent(stripe, row))) return { type: 'nothing' };
      return lookCloser(books, row, verdict);
    },
    sideOf: ({ id }) => ({ chargeId: id, refundId: null }),
    figuresOf,
  };
}

function figuresOf({ id, status, amount, currency }: Stripe.PaymentIntent): Figures {
  return { id, state: status, amount, currency };
}

/** Those with our key, and those that charge a tenant's customer. */
async function filterOurs(
  { db }: BookDependencies,
  intents: readonly Stripe.PaymentIntent[],
): Promise<ReadonlyMap<string, string | null>> {
  const byCustomer = await tenantsOfCustomers(db, intents.flatMap(customerOf));
  return new Map(
    intents.flatMap((intent) => {
      const tenantId = intent.metadata['tenantId'] ?? byCustomer.get(customerOf(intent)[0] ?? '');
      const isOurs = intent.metadata['chargeKey'] !== undefined || tenantId !== undefined;
      return isOurs ? [[intent.id, tenantId ?? null] as const] : [];
    }),
  );
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

/** What is seen to is under way; what was paid beside another attempt was paid twice. */
async function lookCloser(books: BookDependencies, row: BookedCharge | null, verdict: Verdict): Promise<Verdict> {
  if (row === null || verdict.type !== 'finding') return verdict;
  const { kind, detail } = verdict;
  if ((kind === 'undecided_here' || kind === 'never_sent') && (await isSeenTo(books, row))) return { type: 'underWay' };
  if (kind === 'paid_there' && (await isPaidByAnother(books.db, row))) return finding('paid_twice', detail);
  return verdict;
}

/** What a workflow has heard is written down within this time. */
const writingMs = 3_000;
const pauseMs = 200;

/** Whether an outcome is awaited; or is there by now, as what a workflow has heard is written down a moment later. */
async function isSeenTo(books: BookDependencies, row: BookedCharge): Promise<boolean> {
  if (await isAwaited(books, row)) return true;
  for (let waited = 0; waited < writingMs; waited += pauseMs) {
    const [now] = await chargesNamed(books.db, { ids: [], keys: [row.key] });
    if (now?.state !== row.state) return true;
    await sleep(pauseMs);
  }
  return false;
}

/**
 * Whether the tenant's workflow waits for the outcome of a charge. One that cannot say so just now may: the next run asks
 * again.
 */
async function isAwaited({ temporal }: BookDependencies, { workflowId, key }: BookedCharge): Promise<boolean> {
  try {
    const state = await temporal.workflow
      .getHandle(workflowId)
      .query<Pick<EncodedState, 'chargeUnderWay'> | null>('currentState');
    return state !== null && chargeWithKey(state, key) !== null;
  } catch (error) {
    return !(error instanceof WorkflowNotFoundError);
  }
}
