import { WorkflowNotFoundError } from '@temporalio/client';
import type Stripe from 'stripe';
import { type ReconciledRefund, refundsBetween, refundsNamed, tenantsOfIntents } from '../db/reconciled-rows.ts';
import { type Figures, judgeRefund, judgeWithoutRefund, type Verdict } from '../domain/finance/reconciliation.ts';
import {
  exists,
  pageSize,
  pagesOf,
  type ReconciliationSource,
  type SourceDependencies,
} from './reconciliation-source.ts';

/** The source that compares our refunds with Stripe's. */
export function refundSource(dependencies: SourceDependencies): ReconciliationSource<ReconciledRefund, Stripe.Refund> {
  const { db, stripe } = dependencies;
  return {
    rowsBetween: (interval) => refundsBetween(db, interval),
    rowsNamed: (names) => refundsNamed(db, names),
    pages: (interval) => pagesOf((params) => stripe.refunds.list(params), interval),
    keyOf: ({ metadata }) => metadata?.['refundKey'] ?? null,
    counterpartOf: ({ stripeRefund }) => stripeRefund,
    answeredBy: (row, id) => ({ ...row, stripeRefund: row.stripeRefund ?? id }),
    filterOurs: (refunds) => filterOurs(dependencies, refunds),
    judge: (refund, row) => lookCloser(dependencies, row, judgeRefund(figuresOf(refund), row)),
    async judgeUnmatchedRow(row) {
      const verdict = judgeWithoutRefund(row);
      if (verdict.type === 'nothing' || (await hasRefund(stripe, row))) return { type: 'nothing' };
      return lookCloser(dependencies, row, verdict);
    },
    sideOf: ({ id, chargeId }) => ({ chargeId, refundId: id }),
    figuresOf,
  };
}

function figuresOf({ id, status, amount, currency }: Stripe.Refund): Figures {
  return { id, state: status ?? 'unknown', amount, currency };
}

/** The refunds that have our key or belong to our charges, each with its tenant. */
async function filterOurs(
  { db }: SourceDependencies,
  refunds: readonly Stripe.Refund[],
): Promise<ReadonlyMap<string, string | null>> {
  const known = await tenantsOfIntents(db, refunds.map(intentOf));
  return new Map(
    refunds.flatMap((refund) => {
      const isOurs = refund.metadata?.['refundKey'] !== undefined || known.has(intentOf(refund));
      const tenantId = refund.metadata?.['tenantId'] ?? known.get(intentOf(refund)) ?? null;
      return isOurs ? [[refund.id, tenantId] as const] : [];
    }),
  );
}

function intentOf({ payment_intent: intent }: Stripe.Refund): string {
  return typeof intent === 'string' ? intent : (intent?.id ?? '');
}

/** Whether there is a refund that the listing of this interval did not show, as it was made later. */
async function hasRefund(stripe: Stripe, { key, stripeRefund, paymentIntent }: ReconciledRefund): Promise<boolean> {
  if (stripeRefund !== null) return exists(stripe.refunds.retrieve(stripeRefund), 'refund');
  if (paymentIntent === null) return false;
  for await (const refund of stripe.refunds.list({ payment_intent: paymentIntent, limit: pageSize }))
    if (refund.metadata?.['refundKey'] === key) return true;
  return false;
}

/** Judges a difference more closely: a refund that its workflow still works on is under way. */
async function lookCloser(
  dependencies: SourceDependencies,
  row: ReconciledRefund | null,
  verdict: Verdict,
): Promise<Verdict> {
  if (row === null || verdict.type !== 'finding') return verdict;
  const isUndecided = verdict.kind === 'refund_undecided_here' || verdict.kind === 'refund_never_sent';
  return isUndecided && (await isRunning(dependencies, row.workflowId)) ? { type: 'underWay' } : verdict;
}

async function isRunning({ temporal }: SourceDependencies, workflowId: string): Promise<boolean> {
  try {
    return (await temporal.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  } catch (error) {
    return !(error instanceof WorkflowNotFoundError);
  }
}
