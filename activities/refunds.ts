import { ApplicationFailure } from '@temporalio/activity';
import type Stripe from 'stripe';
import { type ChargeRow, findCharge } from '../db/charges.ts';
import type { Database } from '../db/connect.ts';
import { invoiceOfCharge, type Seller } from '../db/invoices.ts';
import { findLedgerRowByIntent } from '../db/ledger.ts';
import {
  adoptRefund,
  failRefund,
  findRefund,
  findRefundMade,
  hasOtherRefund,
  markRefundSent,
  type RefundOutcome,
  type RefundRow,
  reserveRefund,
  settleRefund,
} from '../db/refunds.ts';
import type { RefundState } from '../db/schema.ts';
import { beforeFailure, beforeRefund, uncreditedFailure, uninvoicedRefund } from '../domain/finance/money-back.ts';
import { missingRequest } from '../domain/resend.ts';
import { proveNumbers } from './document-numbers.ts';
import { orNull } from './gone.ts';
import { whileBeating } from './heartbeat.ts';
import { madeBy } from './made-by.ts';
import { concernsSinceRefund } from './money-back.ts';
import { type Found, found } from './outside.ts';
import { expectObject, isInvalidRequest, stripeErrorOf } from './stripe.ts';

export interface RefundDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
  readonly seller: Seller;
}

/**
 * The activities of refunds. They are safe to run again: an amount is reserved once, under a lock; a request goes out
 * under the refund's own key after a look for what an earlier one did; and an outcome is written once.
 */
export function createRefundActivities({ db, stripe, seller }: RefundDependencies) {
  return {
    /** Reserves the amount from what is left of the charge, before Stripe is called. */
    async reserveRefund(refundId: string): Promise<{ readonly state: RefundState; readonly amount: number }> {
      await requireRefund(db, refundId);
      const { runId, activityId } = madeBy();
      const { state, amount } = await reserveRefund(db, refundId, { runId, activityId });
      return { state, amount };
    },

    /** Gives the money back. Throws while the outcome is unknown, and is then tried again at growing intervals. */
    async makeRefund(refundId: string): Promise<RefundOutcome> {
      const row = await requireRefund(db, refundId);
      const decided = outcomeOfRow(row);
      return decided ?? whileBeating(() => refundAtStripe({ db, stripe }, row));
    },

    /**
     * Writes the outcome, the credit note and the charge's total in one transaction. Answers the facts that follow for
     * tenants.
     */
    async settleRefund(refundId: string, outcome: RefundOutcome): Promise<readonly Found[]> {
      // A restored database may have lost the refund: then there is nothing to settle, and reconciliation names it.
      await requireRefund(db, refundId);
      if (outcome.type === 'succeeded') await proveNumbers({ db, stripe }, 'credit_note');
      await settleRefund(db, refundId, outcome, seller);
      return settledBy(db, await requireRefund(db, refundId));
    },

    /**
     * Records a refund that was made in Stripe's dashboard, as Stripe has it. Our own refunds are known, and one that
     * has not succeeded is left, as its event may come yet.
     */
    async adoptRefund(stripeRefund: string): Promise<readonly Found[]> {
      const made = await orNull(() => stripe.refunds.retrieve(stripeRefund));
      if (made === null) return [];
      const { status, amount, metadata, payment_intent: paymentIntent } = expectObject(made, 'refund');
      if (metadata?.['refundKey'] !== undefined || status !== 'succeeded' || typeof paymentIntent !== 'string')
        return [];
      await proveNumbers({ db, stripe }, 'credit_note');
      // It may make good one that failed unheard, which is no longer to be counted then.
      if (await hasOtherRefund(db, { stripeRefund, paymentIntent })) await failUnheard({ db, stripe }, paymentIntent);
      const written = await adoptRefund(db, { stripeRefund, paymentIntent, amount }, seller, madeBy());
      if (!written) throw notYet('Other refunds are under way');
      const row = await findRefundMade(db, { stripeRefund, key: null });
      return row === null ? [] : settledBy(db, row);
    },

    /**
     * Records that a refund has failed after it had succeeded, as Stripe has it, and answers what is to be done. A
     * refund that is under way here is left to its own workflow, which may be about to write that it succeeded.
     */
    async failRefund(stripeRefund: string): Promise<readonly Found[]> {
      const made = await orNull(() => stripe.refunds.retrieve(stripeRefund));
      if (made === null) return [];
      const { status, failure_reason: reason, metadata } = expectObject(made, 'refund');
      if (status !== 'failed' && status !== 'canceled') return [];
      const row = await findRefundMade(db, { stripeRefund, key: metadata?.['refundKey'] ?? null });
      if (row === null) return failedUnknown(db, made);
      if (row.state === 'pending') throw notYet('The refund is under way');
      // A refund that failed here first, and not by this activity, has been reported.
      if (row.state !== 'succeeded' && row.failedAt === null) return [];
      await failRefund(db, row.id, reason ?? status);
      const charge = await requireCharge(db, row.chargeId);
      const reports = await concernsSinceRefund(db, charge, (now) => beforeFailure(now, row.id));
      return reports.map((report) => found(row.tenantId, report));
    },
  };
}

async function requireRefund(db: Database, id: string): Promise<RefundRow> {
  const row = await findRefund(db, id);
  if (row === null) throw ApplicationFailure.nonRetryable(`There is no refund ${id}`);
  return row;
}

/** What follows once the outcome of a refund is written. A refusal has been answered to the requester. */
async function settledBy(db: Database, row: RefundRow): Promise<readonly Found[]> {
  const charge = await requireCharge(db, row.chargeId);
  const hasNeverSucceeded = row.state === 'failed' && row.failedAt === null;
  const isRefusal = row.stripeRefund === null && row.failureCode !== neverMade;
  if (hasNeverSucceeded && isRefusal) return [];
  const reports = hasNeverSucceeded
    ? [uncreditedFailure(row, charge)]
    : [
        ...(await concernsSinceRefund(db, charge, (now) => beforeRefund(now, row.id))),
        ...((await invoiceOfCharge(db, charge.id)) === null ? [uninvoicedRefund(row, charge)] : []),
      ];
  return reports.map((report) => found(row.tenantId, report));
}

/** What follows for a refund of one of our charges that was made at Stripe and failed before it was recorded here. */
async function failedUnknown(db: Database, made: Stripe.Refund): Promise<readonly Found[]> {
  const { id, amount, failure_reason: reason, payment_intent: intent } = made;
  const charge = typeof intent === 'string' ? await findLedgerRowByIntent(db, intent) : null;
  if (charge === null) return [];
  return [found(charge.tenantId, uncreditedFailure({ id, amount, failureCode: reason ?? null }, charge))];
}

/** Records the failures of an intent's refunds of which nothing was heard: what they took can be given back again. */
async function failUnheard(
  { db, stripe }: Pick<RefundDependencies, 'db' | 'stripe'>,
  paymentIntent: string,
): Promise<void> {
  for await (const { id, status, metadata, failure_reason: reason } of stripe.refunds.list({
    payment_intent: paymentIntent,
    limit: 100,
  })) {
    if (status !== 'failed' && status !== 'canceled') continue;
    const row = await findRefundMade(db, { stripeRefund: id, key: metadata?.['refundKey'] ?? null });
    if (row?.state === 'succeeded') await failRefund(db, row.id, reason ?? status);
  }
}

async function requireCharge(db: Database, id: string): Promise<ChargeRow> {
  const charge = await findCharge(db, id);
  if (charge === null) throw new Error(`There is no charge ${id}`);
  return charge;
}

function notYet(message: string): ApplicationFailure {
  return ApplicationFailure.create({ message, type: 'NotYet' });
}

/** The failure code of a request that certainly never arrived. */
const neverMade = 'never_made';

function outcomeOfRow({ state, stripeRefund, failureCode }: RefundRow): RefundOutcome | null {
  if (state === 'succeeded' && stripeRefund !== null) return { type: 'succeeded', stripeRefund };
  return state === 'failed' ? { type: 'failed', failureCode: failureCode ?? 'unknown', stripeRefund } : null;
}

async function refundAtStripe(
  { db, stripe }: Pick<RefundDependencies, 'db' | 'stripe'>,
  row: RefundRow,
): Promise<RefundOutcome> {
  const charge = await chargeOf(db, row);
  // Looks first even before the first request: a restored database may have lost that it was sent.
  const made = await findAtStripe(stripe, row, charge);
  if (made !== null) return outcomeOf(made);
  const now = new Date();
  const ageMs = now.getTime() - (await markRefundSent(db, row.id, now)).getTime();
  const missing = missingRequest('refund', ageMs);
  if (missing === 'resend') return send(stripe, row, charge);
  if (missing === 'wait') throw unknown();
  return { type: 'failed', failureCode: neverMade, stripeRefund: null };
}

type RefundedCharge = ChargeRow & { readonly paymentIntent: string };

async function chargeOf(db: Database, { id, chargeId }: RefundRow): Promise<RefundedCharge> {
  const charge = await requireCharge(db, chargeId);
  if (charge.paymentIntent === null) throw new Error(`The charge of ${id} has no intent`);
  return { ...charge, paymentIntent: charge.paymentIntent };
}

async function send(stripe: Stripe, row: RefundRow, charge: RefundedCharge): Promise<RefundOutcome> {
  try {
    const metadata = { refundKey: row.key, tenantId: row.tenantId };
    const params = { payment_intent: charge.paymentIntent, amount: row.amount, metadata };
    return outcomeOf(await stripe.refunds.create(params, { idempotencyKey: row.key }));
  } catch (error) {
    if (!isInvalidRequest(error)) throw error;
    // Refused, unless our own earlier refund has left nothing to give back.
    const made = await findAtStripe(stripe, row, charge);
    if (made !== null) return outcomeOf(made);
    return { type: 'failed', failureCode: stripeErrorOf(error)?.code ?? 'invalid_request', stripeRefund: null };
  }
}

/** The refund that an earlier request made, found by the key in the metadata of its intent's refunds. */
async function findAtStripe(
  stripe: Stripe,
  { key }: RefundRow,
  { paymentIntent }: RefundedCharge,
): Promise<Stripe.Refund | null> {
  for await (const refund of stripe.refunds.list({ payment_intent: paymentIntent, limit: 100 })) {
    if (refund.metadata?.['refundKey'] === key) return refund;
  }
  return null;
}

function outcomeOf(answer: Stripe.Refund): RefundOutcome {
  const { id, status, failure_reason: reason } = expectObject(answer, 'refund');
  if (status === 'succeeded') return { type: 'succeeded', stripeRefund: id };
  if (status === 'failed' || status === 'canceled')
    return { type: 'failed', failureCode: reason ?? status, stripeRefund: id };
  throw unknown();
}

function unknown(): ApplicationFailure {
  return ApplicationFailure.create({ message: 'Still unknown', type: 'StillUnknown' });
}
