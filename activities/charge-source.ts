import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type Stripe from 'stripe';
import {
  chargesBetween,
  chargesNamed,
  isPaidByAnother,
  type ReconciledCharge,
  tenantsOfCustomers,
} from '../db/reconciled-rows.ts';
import { chargeWithKey } from '../domain/charge-under-way.ts';
import {
  type Figures,
  finding,
  judgeIntent,
  judgeWithoutIntent,
  type Verdict,
} from '../domain/finance/reconciliation.ts';
import type { EncodedState } from '../domain/state-codec.ts';
import { findIntentByKey } from './intents.ts';
import { exists, pagesOf, type ReconciliationSource, type SourceDependencies } from './reconciliation-source.ts';

/** The source that compares the ledger's charges with Stripe's PaymentIntents. */
export function chargeSource(
  dependencies: SourceDependencies,
): ReconciliationSource<ReconciledCharge, Stripe.PaymentIntent> {
  const { db, stripe } = dependencies;
  return {
    rowsBetween: (interval) => chargesBetween(db, interval),
    rowsNamed: (names) => chargesNamed(db, names),
    pages: (interval) => pagesOf((params) => stripe.paymentIntents.list(params), interval),
    keyOf: ({ metadata }) => metadata['chargeKey'] ?? null,
    counterpartOf: ({ paymentIntent }) => paymentIntent,
    answeredBy: (row, id) => ({ ...row, paymentIntent: row.paymentIntent ?? id }),
    filterOurs: (intents) => filterOurs(dependencies, intents),
    judge: (intent, row) => lookCloser(dependencies, row, judgeIntent(figuresOf(intent), row)),
    async judgeUnmatchedRow(row) {
      const verdict = judgeWithoutIntent(row);
      if (verdict.type === 'nothing' || (await hasIntent(stripe, row))) return { type: 'nothing' };
      return lookCloser(dependencies, row, verdict);
    },
    sideOf: ({ id }) => ({ chargeId: id, refundId: null }),
    figuresOf,
  };
}

function figuresOf({ id, status, amount, currency }: Stripe.PaymentIntent): Figures {
  return { id, state: status, amount, currency };
}

/** The intents that have our key or charge a tenant's customer, each with its tenant. */
async function filterOurs(
  { db }: SourceDependencies,
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

/** Whether there is an intent that the listing of this interval did not show, as it was made later. */
async function hasIntent(stripe: Stripe, row: ReconciledCharge): Promise<boolean> {
  if (row.paymentIntent === null) return (await findIntentByKey(stripe, row)) !== null;
  return exists(stripe.paymentIntents.retrieve(row.paymentIntent), 'payment_intent');
}

/**
 * Judges a difference more closely. A charge whose outcome is looked up is under way; a charge that was paid beside
 * another attempt was paid twice.
 */
async function lookCloser(
  dependencies: SourceDependencies,
  row: ReconciledCharge | null,
  verdict: Verdict,
): Promise<Verdict> {
  if (row === null || verdict.type !== 'finding') return verdict;
  const { kind, detail } = verdict;
  if ((kind === 'undecided_here' || kind === 'never_sent') && (await isSeenTo(dependencies, row)))
    return { type: 'underWay' };
  if (kind === 'paid_there' && (await isPaidByAnother(dependencies.db, row))) return finding('paid_twice', detail);
  return verdict;
}

/** How long a workflow may take to record what it has learned. */
const writingMs = 3_000;
const pauseMs = 200;

/** Whether a workflow waits for the outcome, or records it within a moment. */
async function isSeenTo(dependencies: SourceDependencies, row: ReconciledCharge): Promise<boolean> {
  if (await isAwaited(dependencies, row)) return true;
  for (let waited = 0; waited < writingMs; waited += pauseMs) {
    const [now] = await chargesNamed(dependencies.db, { ids: [], keys: [row.key] });
    if (now?.state !== row.state) return true;
    await sleep(pauseMs);
  }
  return false;
}

/**
 * Whether the tenant's workflow waits for the outcome of a charge. A workflow that cannot answer now counts as waiting,
 * as the next reconciliation asks again.
 */
async function isAwaited({ temporal }: SourceDependencies, { workflowId, key }: ReconciledCharge): Promise<boolean> {
  try {
    const state = await temporal.workflow
      .getHandle(workflowId)
      .query<Pick<EncodedState, 'chargeUnderWay'> | null>('currentState');
    return state !== null && chargeWithKey(state, key) !== null;
  } catch (error) {
    return !(error instanceof WorkflowNotFoundError);
  }
}
