import type Stripe from 'stripe';
import { type LedgerRow, tooSmallCode } from '../db/ledger.ts';
import { isLost } from '../domain/finance/disputes.ts';
import type { ChargeOutcome } from '../domain/inputs.ts';
import { missingRequest } from '../domain/resend.ts';
import { cardGoneCode } from '../domain/rules/attempts.ts';
import { isSameReason } from '../domain/rules/first-send.ts';
import { isCardGone } from './gone.ts';
import { declineCodeOf, expectObject, isInvalidRequest, isKeyOfAnother, stripeErrorOf } from './stripe.ts';

/** Stripe's outcome of a charge, with the id of its PaymentIntent. */
export interface IntentOutcome {
  readonly outcome: ChargeOutcome;
  readonly paymentIntent: string | null;
}

/**
 * Charges the card of a ledger row, whose business key is the idempotency key and which holds every parameter: sent
 * again within 23 hours, it is the same request and gets the same answer. Throws where the outcome is not clear.
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
    const earlier = isKeyOfAnother(error) ? await findEarlier(stripe, row) : null;
    if (earlier !== null) return earlier;
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

/** The outcome that an intent's status means for the money. `unknown` where it may still be paid or not. */
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

/** Notes, before a charge is sent, when it was first sent, and answers that. */
export type NoteSent = (at: Date) => Promise<Date>;

/**
 * Looks up what became of a charge: by the intent's id, else among the customer's intents by the key in their metadata,
 * else by sending the same request again while that is safe (docs/trust.md, "How a charge is made").
 */
export async function lookUpIntent(
  stripe: Stripe,
  row: LedgerRow,
  realNow: number,
  noteSent: NoteSent,
): Promise<IntentOutcome> {
  const found =
    row.paymentIntent === null ? await findMade(stripe, row) : await presentOutcome(stripe, row.paymentIntent);
  if (found !== null) return found;
  // A later attempt may have waited for days, unsent, for the money of an earlier one to go back.
  const sentAt = row.firstSentAt ?? (isLater(row) ? await noteSent(new Date(realNow)) : row.recordedAt);
  const ageMs = realNow - sentAt.getTime();
  const missing = missingRequest('charge', ageMs);
  if (missing === 'resend') return createIntent(stripe, row);
  return { outcome: { type: missing === 'wait' ? 'unknown' : 'canceled' }, paymentIntent: null };
}

/** Finds the outcome of a charge that an earlier request may have made; null where there is none. */
async function findMade(stripe: Stripe, row: LedgerRow): Promise<IntentOutcome | null> {
  if (row.firstSentAt === null || isLater(row)) return findEarlier(stripe, row);
  const intent = await findIntentByKey(stripe, row, row.firstSentAt);
  return intent && presentOutcome(stripe, intent.id);
}

/** Whether it follows other attempts, whose intents may have been paid since. */
function isLater({ attempt }: LedgerRow): boolean {
  return attempt > 1;
}

/**
 * Finds the outcome of a charge whose reason may have been paid for at any time: by its key, or as another attempt for
 * its reason. Another attempt counts only if its money was kept.
 */
async function findEarlier(stripe: Stripe, row: LedgerRow): Promise<IntentOutcome | null> {
  const made = await attemptsFor(stripe, row);
  const own = made.find(({ metadata }) => metadata.chargeKey === row.key) ?? null;
  const present = own && (await presentOutcome(stripe, own.id));
  if (present !== null && movedMoney(present)) return present;
  for (const other of made.filter((intent) => intent !== own)) {
    const kept = await keptByNow(stripe, other);
    if (kept === null) continue;
    if (own !== null) await withdraw(stripe, own.id);
    return kept;
  }
  return present;
}

async function attemptsFor(stripe: Stripe, { key, customer }: LedgerRow): Promise<readonly Stripe.PaymentIntent[]> {
  const found: Stripe.PaymentIntent[] = [];
  for await (const intent of intentsOf(stripe, customer)) {
    const { chargeKey } = intent.metadata;
    if (chargeKey !== undefined && isSameReason(chargeKey, key)) found.push(intent);
  }
  return found;
}

function movedMoney({ outcome: { type } }: IntentOutcome): boolean {
  return type === 'succeeded' || type === 'refunded';
}

/**
 * What another attempt has paid, if that was kept, and null otherwise. Withdraws an attempt that its payer could still
 * pay.
 */
async function keptByNow(stripe: Stripe, { id, status }: Stripe.PaymentIntent): Promise<IntentOutcome | null> {
  if (unpaidForGood.has(status)) return null;
  const found = status === 'succeeded' ? await presentOutcome(stripe, id) : await withdraw(stripe, id);
  if (found.outcome.type === 'unknown') throw new Error(`${id} is not settled`);
  return found.outcome.type === 'succeeded' && !(await isTakenBack(stripe, id)) ? found : null;
}

/** Whether lost disputes, with what was refunded, have taken all that an intent was paid. */
async function isTakenBack(stripe: Stripe, paymentIntent: string): Promise<boolean> {
  const { data } = await stripe.disputes.list({ payment_intent: paymentIntent, limit: 100 });
  const lost = data.filter(({ status }) => isLost({ state: status })).reduce((sum, { amount }) => sum + amount, 0);
  if (lost === 0) return false;
  const { latest_charge: charge } = await stripe.paymentIntents.retrieve(paymentIntent, { expand: ['latest_charge'] });
  return typeof charge === 'object' && charge !== null && charge.amount_refunded + lost >= charge.amount;
}

const unpaidForGood: ReadonlySet<string> = new Set(['canceled', 'requires_payment_method']);

/** The present outcome of an intent. A refunded one still says `succeeded`, and only its charge says more. */
export async function presentOutcome(stripe: Stripe, paymentIntent: string): Promise<IntentOutcome> {
  const intent = await stripe.paymentIntents.retrieve(paymentIntent, { expand: ['latest_charge'] });
  const found = outcomeOfIntent(intent);
  const { latest_charge: charge } = intent;
  if (found.outcome.type !== 'succeeded' || typeof charge !== 'object' || !charge?.amount_refunded) return found;
  const { data } = await stripe.refunds.list({ payment_intent: paymentIntent, limit: 100 });
  return { ...found, outcome: { type: charge.refunded ? 'refunded' : 'succeeded', refunds: data.map(({ id }) => id) } };
}

/** The intent with this key among its customer's intents since `createdAfter`, or among all of them. */
export async function findIntentByKey(
  stripe: Stripe,
  { customer, key }: Pick<LedgerRow, 'customer' | 'key'>,
  createdAfter: Date | null = null,
): Promise<Stripe.PaymentIntent | null> {
  for await (const intent of intentsOf(stripe, customer, createdAfter))
    if (intent.metadata.chargeKey === key) return intent;
  return null;
}

/** A customer's intents, newest first, a hundred per call. */
async function* intentsOf(
  stripe: Stripe,
  customer: string | null,
  createdAfter: Date | null = null,
): AsyncGenerator<Stripe.PaymentIntent> {
  if (customer === null) return;
  const since = createdAfter === null ? {} : { created: { gte: Math.floor(createdAfter.getTime() / 1000) - 60 } };
  yield* stripe.paymentIntents.list({ customer, ...since, limit: 100 });
}

/** Withdraws an unpaid charge. If it turns out to be paid, that is the outcome. */
export async function cancelIntent(stripe: Stripe, row: LedgerRow): Promise<IntentOutcome> {
  const paymentIntent = row.paymentIntent ?? (await findIntentByKey(stripe, row))?.id ?? null;
  if (paymentIntent === null) return { outcome: { type: 'canceled' }, paymentIntent: null };
  return withdraw(stripe, paymentIntent);
}

async function withdraw(stripe: Stripe, paymentIntent: string): Promise<IntentOutcome> {
  try {
    return outcomeOfIntent(await stripe.paymentIntents.cancel(paymentIntent));
  } catch (error) {
    if (!isInvalidRequest(error)) throw error;
    return presentOutcome(stripe, paymentIntent);
  }
}
