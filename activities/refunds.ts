import { ApplicationFailure } from '@temporalio/activity';
import type Stripe from 'stripe';
import { type ChargeRow, findCharge } from '../db/charges.ts';
import type { Database } from '../db/connect.ts';
import { findLedgerRowByIntent } from '../db/ledger.ts';
import {
  adoptRefund,
  findRefund,
  markRefundSent,
  type RefundOutcome,
  type RefundRow,
  reserveRefund,
  settleRefund,
} from '../db/refunds.ts';
import type { Party, RefundState } from '../db/schema.ts';
import { concernIds } from '../domain/attention.ts';
import { missingRequest } from '../domain/resend.ts';
import { orNull } from './gone.ts';
import { whileBeating } from './heartbeat.ts';
import { madeBy } from './made-by.ts';
import { type Found, found } from './outside.ts';
import { expectObject, isInvalidRequest, stripeErrorOf } from './stripe.ts';

export interface RefundDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
  readonly seller: Party;
}

/**
 * The refund activities. Why each is safe to run again: an amount is taken under a lock and once, a request goes out under
 * the refund's own key after a look for what an earlier one did, and an outcome is written once.
 */
export function createRefundActivities({ db, stripe, seller }: RefundDependencies) {
  async function rowOf(refundId: string): Promise<RefundRow> {
    const row = await findRefund(db, refundId);
    if (row === null) throw ApplicationFailure.nonRetryable(`There is no refund ${refundId}`);
    return row;
  }

  return {
    /** Takes the amount from what is left of the charge, before Stripe is called. */
    async reserveRefund(refundId: string): Promise<{ readonly state: RefundState; readonly amount: number }> {
      await rowOf(refundId);
      const { runId, activityId } = madeBy();
      const { state, amount } = await reserveRefund(db, refundId, { runId, activityId });
      return { state, amount };
    },

    /** Gives the money back; throws while the outcome is unknown, and is then tried again at growing intervals. */
    async makeRefund(refundId: string): Promise<RefundOutcome> {
      const row = await rowOf(refundId);
      const decided = outcomeOfRow(row);
      return decided ?? whileBeating(() => refundAtStripe({ db, stripe }, row));
    },

    /** Writes the outcome, the credit note and the charge's total in one transaction; and says what that settles. */
    async settleRefund(refundId: string, outcome: RefundOutcome): Promise<Found | null> {
      // A restored database may have lost it: there is nothing to settle then, and reconciliation names it.
      const { chargeId } = await rowOf(refundId);
      await settleRefund(db, refundId, outcome, seller);
      return settledBy(await findCharge(db, chargeId));
    },

    /** Writes down a refund made in Stripe's dashboard, as Stripe has it; ours are known, and what is open may come yet. */
    async adoptRefund(stripeRefund: string): Promise<Found | null> {
      const made = await orNull(() => stripe.refunds.retrieve(stripeRefund));
      if (made === null) return null;
      const { status, amount, metadata, payment_intent: paymentIntent } = expectObject(made, 'refund');
      if (metadata?.['refundKey'] !== undefined || status !== 'succeeded' || typeof paymentIntent !== 'string')
        return null;
      const written = await adoptRefund(db, { stripeRefund, paymentIntent, amount }, seller, madeBy());
      if (!written) throw ApplicationFailure.create({ message: 'Other refunds are under way', type: 'NotYet' });
      return settledBy(await findLedgerRowByIntent(db, paymentIntent));
    },
  };
}

/** A charge that is wholly given back needs no refund any more. */
function settledBy(charge: Pick<ChargeRow, 'tenantId' | 'key' | 'amount' | 'refunded'> | null): Found | null {
  if (charge === null || charge.refunded < charge.amount) return null;
  return found(charge.tenantId, { about: concernIds.refund(charge.key), reason: null });
}

function outcomeOfRow({ state, stripeRefund, failureCode }: RefundRow): RefundOutcome | null {
  if (state === 'succeeded' && stripeRefund !== null) return { type: 'succeeded', stripeRefund };
  return state === 'failed' ? { type: 'failed', failureCode: failureCode ?? 'unknown', stripeRefund } : null;
}

async function refundAtStripe(
  { db, stripe }: Pick<RefundDependencies, 'db' | 'stripe'>,
  row: RefundRow,
): Promise<RefundOutcome> {
  const charge = await chargeOf(db, row);
  if (row.firstSentAt !== null) {
    const made = await findAtStripe(stripe, row, charge);
    if (made !== null) return outcomeOf(made);
  }
  const now = new Date();
  const ageMs = now.getTime() - (await markRefundSent(db, row.id, now)).getTime();
  const missing = missingRequest('refund', ageMs);
  if (missing === 'resend') return send(stripe, row, charge);
  if (missing === 'wait') throw unknown();
  return { type: 'failed', failureCode: 'never_made', stripeRefund: null };
}

type RefundedCharge = ChargeRow & { readonly paymentIntent: string };

async function chargeOf(db: Database, { id, chargeId }: RefundRow): Promise<RefundedCharge> {
  const charge = await findCharge(db, chargeId);
  if (charge === null || charge.paymentIntent === null) throw new Error(`The charge of ${id} has no intent`);
  return { ...charge, paymentIntent: charge.paymentIntent };
}

async function send(stripe: Stripe, row: RefundRow, charge: RefundedCharge): Promise<RefundOutcome> {
  try {
    const metadata = { refundKey: row.key, tenantId: row.tenantId };
    const params = { payment_intent: charge.paymentIntent, amount: row.amount, metadata };
    return outcomeOf(await stripe.refunds.create(params, { idempotencyKey: row.key }));
  } catch (error) {
    if (!isInvalidRequest(error)) throw error;
    // Refused: unless it is our own refund that has left nothing to give back.
    const made = await findAtStripe(stripe, row, charge);
    if (made !== null) return outcomeOf(made);
    return { type: 'failed', failureCode: stripeErrorOf(error)?.code ?? 'invalid_request', stripeRefund: null };
  }
}

/** The refund that an earlier request made, found among those of its intent by the key in their metadata. */
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
