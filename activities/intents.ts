import type Stripe from 'stripe';
import { type LedgerRow, tooSmallCode } from '../db/ledger.ts';
import type { ChargeOutcome } from '../domain/inputs.ts';
import { missingRequest } from '../domain/resend.ts';
import { cardGoneCode } from '../domain/rules/attempts.ts';
import { isCardGone } from './gone.ts';
import { declineCodeOf, expectObject, isInvalidRequest, stripeErrorOf } from './stripe.ts';

/** What Stripe says of a charge, with the PaymentIntent it says it of. */
export interface IntentOutcome {
  readonly outcome: ChargeOutcome;
  readonly paymentIntent: string | null;
}

/**
 * Charges the card of a ledger row. The business key is the idempotency key, and the row holds every parameter: sent
 * again within 23 hours, it is the same request and Stripe gives the same answer. Throws where the outcome is not clear.
 */
export async function createIntent(stripe: Stripe, row: LedgerRow): Promise<IntentOutcome> {
  if (row.customer === null || row.paymentMethod === null) return withoutIntent('no_payment_method');
  try {
    const intent = await stripe.paymentIntents.create(
      {
        customer: row.customer,
        payment_method: row.paymentMethod,
        amount: row.amount,
        currency: row.currency,
        off_session: true,
        confirm: true,
        metadata: { chargeKey: row.key, tenantId: row.tenantId, kind: row.kind },
      },
      { idempotencyKey: row.key },
    );
    return outcomeOfIntent(intent);
  } catch (error) {
    if (isInvalidRequest(error) && (await isCardGone(stripe, row))) return withoutIntent(cardGoneCode);
    return outcomeOfError(error);
  }
}

function outcomeOfError(error: unknown): IntentOutcome {
  const declineCode = declineCodeOf(error);
  const paymentIntent = stripeErrorOf(error)?.payment_intent?.id ?? null;
  const adviceCode = stripeErrorOf(error)?.advice_code ?? null;
  if (declineCode !== null) return { outcome: declinedOutcome(declineCode, adviceCode), paymentIntent };
  if (!isInvalidRequest(error)) throw error;
  const code = stripeErrorOf(error)?.code ?? 'invalid_request';
  return code === tooSmallCode ? { outcome: { type: 'too_small' }, paymentIntent: null } : withoutIntent(code);
}

function withoutIntent(declineCode: string): IntentOutcome {
  return { outcome: { type: 'declined', declineCode, adviceCode: null }, paymentIntent: null };
}

function declinedOutcome(declineCode: string, adviceCode: string | null): ChargeOutcome {
  if (declineCode === 'authentication_required') return { type: 'requires_action' };
  return { type: 'declined', declineCode, adviceCode };
}

/** What an intent's status means for the money. `unknown` where it may still go either way. */
export function outcomeOfIntent(answer: Stripe.PaymentIntent): IntentOutcome {
  const intent = expectObject(answer, 'payment_intent');
  return { outcome: outcomeOfStatus(intent), paymentIntent: intent.id };
}

function outcomeOfStatus({ status, last_payment_error: failure }: Stripe.PaymentIntent): ChargeOutcome {
  switch (status) {
    case 'succeeded':
      return { type: 'succeeded' };
    case 'canceled':
      return { type: 'canceled' };
    case 'requires_action':
      return { type: 'requires_action' };
    case 'requires_payment_method':
      return declinedOutcome(failure?.decline_code ?? failure?.code ?? 'generic_decline', failure?.advice_code ?? null);
    default:
      return { type: 'unknown' };
  }
}

/**
 * Looks up what became of a charge: by the intent's id, else among the customer's intents by the key in their metadata,
 * else by sending the same request again while that is safe (docs/trust.md, "How a charge is made").
 */
export async function lookUpIntent(stripe: Stripe, row: LedgerRow, realNow: number): Promise<IntentOutcome> {
  const paymentIntent = row.paymentIntent ?? (await findIntentByKey(stripe, row, row.firstSentAt))?.id ?? null;
  if (paymentIntent !== null) return presentOutcome(stripe, paymentIntent);
  const ageMs = realNow - (row.firstSentAt ?? row.recordedAt).getTime();
  const missing = missingRequest('charge', ageMs);
  if (missing === 'resend') return createIntent(stripe, row);
  return { outcome: { type: missing === 'wait' ? 'unknown' : 'canceled' }, paymentIntent: null };
}

/** What an intent has come to by now. One that was refunded still says `succeeded`, and only its charge says more. */
export async function presentOutcome(stripe: Stripe, paymentIntent: string): Promise<IntentOutcome> {
  const intent = await stripe.paymentIntents.retrieve(paymentIntent, { expand: ['latest_charge'] });
  const found = outcomeOfIntent(intent);
  const { latest_charge: charge } = intent;
  if (found.outcome.type !== 'succeeded' || typeof charge !== 'object' || !charge?.amount_refunded) return found;
  const { data } = await stripe.refunds.list({ payment_intent: paymentIntent, limit: 100 });
  return { ...found, outcome: { type: charge.refunded ? 'refunded' : 'succeeded', refunds: data.map(({ id }) => id) } };
}

/** The intent with a charge's key in it, among those of its customer since `createdAfter`, or among all of them. */
export async function findIntentByKey(
  stripe: Stripe,
  { customer, key }: Pick<LedgerRow, 'customer' | 'key'>,
  createdAfter: Date | null = null,
): Promise<Stripe.PaymentIntent | null> {
  if (customer === null) return null;
  const since = createdAfter === null ? {} : { created: { gte: Math.floor(createdAfter.getTime() / 1000) - 60 } };
  for await (const intent of stripe.paymentIntents.list({ customer, ...since, limit: 100 })) {
    if (intent.metadata.chargeKey === key) return intent;
  }
  return null;
}

/** Withdraws a charge that is not paid; if it turns out to have been paid, that is the outcome. */
export async function cancelIntent(stripe: Stripe, row: LedgerRow): Promise<IntentOutcome> {
  const paymentIntent = row.paymentIntent ?? (await findIntentByKey(stripe, row))?.id ?? null;
  if (paymentIntent === null) return { outcome: { type: 'canceled' }, paymentIntent: null };
  try {
    return outcomeOfIntent(await stripe.paymentIntents.cancel(paymentIntent));
  } catch (error) {
    if (!isInvalidRequest(error)) throw error;
    return presentOutcome(stripe, paymentIntent);
  }
}
