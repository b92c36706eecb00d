import { createHash } from 'node:crypto';
import { and, asc, eq, inArray, isNull, ne, or } from 'drizzle-orm';
import { lostIn } from '../domain/finance/disputes.ts';
import type { RefundEvent } from '../domain/finance/money-back.ts';
import {
  creditFor,
  nextRefund,
  type ReasonFault,
  reasonFault,
  refundableOf,
  refundRefusal,
  type Taxed,
} from '../domain/finance/refunds.ts';
import type { OutboundEvent } from '../domain/outbound/events.ts';
import { announceBeside } from './announcing.ts';
import type { Database } from './connect.ts';
import { disputesOfCharge } from './disputes.ts';
import { type CreditNoteFor, issueCreditNote, type Seller } from './invoices.ts';
import type { MadeBy } from './ledger.ts';
import { activity, charges, invoices, type RefundState, refunds, subscriptions } from './schema.ts';
import { tenantNow } from './subscriptions.ts';
import { isBeingDeleted } from './tenants.ts';

export type RefundRow = typeof refunds.$inferSelect;

export interface RefundRequest {
  readonly chargeId: string;
  readonly tenantId: string;
  readonly currency: string;
  /** The amount in the currency's minor unit; null for all that is left of the charge. */
  readonly amount: number | null;
  /** Null for a tenant that is deleted or being deleted, as no note outlives the tenant. */
  readonly reason: string | null;
  readonly actor: string;
  /** The request's own id: the same request again is the same refund. */
  readonly commandId: string;
}

/** The public id of a refund: derived from its business key. */
export function refundIdOf(key: string): string {
  return `rfd_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
}

/**
 * Writes a request for a refund, or finds the one that was written before, whatever has become of its tenant since. It
 * reserves no part of the charge yet: a request whose workflow never started has no effect.
 */
export async function requestRefund(
  db: Database,
  request: RefundRequest,
  workflowIdOf: (refundId: string) => string,
): Promise<RefundRow | ReasonFault> {
  const { amount, commandId, ...rest } = request;
  const key = `refund/${request.chargeId}/${commandId}`;
  const id = refundIdOf(key);
  const createdAt = await tenantNow(db, request.tenantId);
  const row = { ...rest, id, key, askedAmount: amount, createdAt, state: 'requested', workflowId: workflowIdOf(id) };
  return db.transaction(async (tx) => {
    const fault = reasonFault(request.reason, await isBeingDeleted(tx, request.tenantId));
    const written = await findRefund(tx, id);
    if (written !== null) return written;
    if (fault !== null) return fault;
    await tx
      .insert(refunds)
      .values({ ...row, state: 'requested' })
      .onConflictDoNothing({ target: refunds.key });
    return requireRefund(tx, id);
  });
}

export async function findRefund(db: Database, id: string): Promise<RefundRow | null> {
  const [row] = await db.select().from(refunds).where(eq(refunds.id, id));
  return row ?? null;
}

async function requireRefund(db: Database, id: string): Promise<RefundRow> {
  const row = await findRefund(db, id);
  if (row === null) throw new Error(`There is no refund ${id}`);
  return row;
}

/** The refunds of a charge that moved money or may still do so, oldest first. */
export async function refundsOfCharge(db: Database, chargeId: string): Promise<readonly RefundRow[]> {
  return db
    .select()
    .from(refunds)
    .where(and(eq(refunds.chargeId, chargeId), ne(refunds.state, 'requested'), ne(refunds.state, 'refused')))
    .orderBy(asc(refunds.createdAt), asc(refunds.recordedAt));
}

/**
 * Reserves the amount of a requested refund from what is left of its charge, once; `refused` where it exceeds that. The
 * charge's row is locked, so that concurrent refunds cannot exceed it together.
 */
export async function reserveRefund(db: Database, id: string, madeBy: Omit<MadeBy, 'workflowId'>): Promise<RefundRow> {
  return db.transaction(async (tx) => {
    const { chargeId } = await requireRefund(tx, id);
    const charge = await lockCharge(tx, chargeId);
    const requested = await requireRefund(tx, id);
    if (requested.state !== 'requested') return requested;
    const held =
      charge.state === 'succeeded'
        ? nextRefund(charge, await heldOf(tx, chargeId), requested.askedAmount, await lostOf(tx, chargeId))
        : null;
    const outcome = held === null ? { state: 'refused' as const } : { state: 'pending' as const, ...held };
    await tx
      .update(refunds)
      .set({ ...outcome, ...madeBy })
      .where(eq(refunds.id, id));
    return requireRefund(tx, id);
  });
}

/**
 * The amount and tax of a possible refund, and what would be left of the charge; null where the amount exceeds what is
 * left.
 */
export async function previewRefund(
  db: Database,
  charge: Taxed & { readonly id: string },
  requested: number | null,
): Promise<(Taxed & { readonly left: { readonly before: number; readonly after: number } }) | null> {
  const [held, lost] = await Promise.all([heldOf(db, charge.id), lostOf(db, charge.id)]);
  const refund = nextRefund(charge, held, requested, lost);
  if (refund === null) return null;
  const before = refundableOf(charge, held, lost);
  return { ...refund, left: { before, after: before - refund.amount } };
}

/**
 * Locks a charge, and the tenant's subscription before it: a step locks the two in this order, so that neither waits
 * for the other.
 */
async function lockCharge(tx: Database, chargeId: string): Promise<typeof charges.$inferSelect> {
  const ofCharge = tx.select({ id: charges.tenantId }).from(charges).where(eq(charges.id, chargeId));
  const { tenantId } = subscriptions;
  await tx.select({ tenantId }).from(subscriptions).where(inArray(tenantId, ofCharge)).for('update');
  const [charge] = await tx.select().from(charges).where(eq(charges.id, chargeId)).for('update');
  if (charge === undefined) throw new Error(`There is no charge ${chargeId}`);
  return charge;
}

/** Why a refund of a charge was refused before the card processor was asked, by what the charge is now. */
export async function refusalOf(
  db: Database,
  charge: Taxed & { readonly id: string; readonly currency: string; readonly state: string },
): Promise<string> {
  const [held, lost] = await Promise.all([heldOf(db, charge.id), lostOf(db, charge.id)]);
  const isPaid = charge.state === 'succeeded';
  return refundRefusal({ isPaid, currency: charge.currency, lost, refundable: refundableOf(charge, held, lost) });
}

/** What the payer of a charge has back by lost disputes. */
async function lostOf(tx: Database, chargeId: string): Promise<number> {
  return lostIn(await disputesOfCharge(tx, chargeId));
}

/** The amounts that refunds of a charge have taken or reserved. */
function heldOf(tx: Database, chargeId: string): Promise<readonly Taxed[]> {
  return refundsIn(tx, chargeId, ['pending', 'succeeded']);
}

async function refundsIn(tx: Database, chargeId: string, states: readonly RefundState[]): Promise<readonly Taxed[]> {
  return tx
    .select({ amount: refunds.amount, tax: refunds.tax })
    .from(refunds)
    .where(and(eq(refunds.chargeId, chargeId), inArray(refunds.state, [...states])));
}

/** The amounts that the credit notes of a charge have credited. */
async function creditedOf(tx: Database, chargeId: string): Promise<readonly Taxed[]> {
  return tx
    .select({ amount: invoices.total, tax: invoices.tax })
    .from(invoices)
    .where(and(eq(invoices.chargeId, chargeId), eq(invoices.kind, 'credit_note')));
}

/** Records when a refund was first sent to the card processor; from then on the same key is safe for 23 hours. */
export async function markRefundSent(db: Database, id: string, at: Date): Promise<Date> {
  await db
    .update(refunds)
    .set({ firstSentAt: at })
    .where(and(eq(refunds.id, id), isNull(refunds.firstSentAt)));
  return (await requireRefund(db, id)).firstSentAt ?? at;
}

/** A clear answer of Stripe about a refund. */
export type RefundOutcome =
  | { readonly type: 'succeeded'; readonly stripeRefund: string }
  | { readonly type: 'failed'; readonly failureCode: string; readonly stripeRefund: string | null };

/**
 * Writes the outcome of a refund, once. A success also writes the credit note and the charge's refunded total, all in
 * one transaction.
 */
export async function settleRefund(db: Database, id: string, outcome: RefundOutcome, seller: Seller): Promise<void> {
  await db.transaction(async (tx) => {
    const { chargeId } = await requireRefund(tx, id);
    const charge = await lockCharge(tx, chargeId);
    const refund = await requireRefund(tx, id);
    if (refund.state !== 'pending') return;
    const settledAt = await tenantNow(tx, refund.tenantId);
    if (outcome.type === 'failed') {
      const { failureCode, stripeRefund } = outcome;
      const failed = { state: 'failed', failureCode, stripeRefund, settledAt } as const;
      await tx.update(refunds).set(failed).where(eq(refunds.id, id));
      return;
    }
    await completeRefund(tx, { charge, refund, issuedAt: settledAt, seller }, outcome.stripeRefund);
  });
}

/** Records a refund as succeeded, with a credit note for what was invoiced and is not credited yet. */
async function completeRefund(tx: Database, corrected: CreditNoteFor, stripeRefund: string): Promise<void> {
  const { charge, refund, issuedAt } = corrected;
  const givenBack = await refundsIn(tx, charge.id, ['succeeded']);
  const credit = creditFor(charge, refund, { credited: await creditedOf(tx, charge.id), givenBack });
  const creditNote = credit === null ? null : await issueCreditNote(tx, { ...corrected, credit });
  const outcome = { state: 'succeeded', stripeRefund, creditNote, settledAt: issuedAt } as const;
  await tx.update(refunds).set(outcome).where(eq(refunds.id, refund.id));
  const refunded = charge.refunded + refund.amount;
  await tx.update(charges).set({ refunded }).where(eq(charges.id, charge.id));
  await announceRefund(tx, { ...refund, state: 'succeeded', creditNote, refunded }, issuedAt, credit);
}

type AnnouncedRefund = Pick<RefundRow, 'id' | 'chargeId' | 'tenantId' | 'amount' | 'currency' | 'creditNote'> & {
  readonly state: 'succeeded' | 'failed';
  /** The refunded total of the charge. */
  readonly refunded: number;
};

async function announceRefund(tx: Database, refund: AnnouncedRefund, when: Date, credit: Taxed | null): Promise<void> {
  const { id: refundId, tenantId, chargeId, state, amount, currency, refunded, creditNote } = refund;
  const at = when.getTime();
  const data = { chargeId, refundId, state, amount, currency, refunded, creditNote };
  const events: OutboundEvent[] = [{ type: 'charge.refunded', at, data }];
  if (creditNote !== null && credit !== null) {
    const { amount: total, tax } = credit;
    const issued = { number: creditNote, kind: 'credit_note' as const, chargeId, total, tax, currency };
    events.push({ type: 'invoice.issued', at, data: issued });
  }
  await announceBeside(tx, tenantId, events);
}

/**
 * The refund in the ledger that is this refund at the card processor, found by its id there or by the business key in
 * its metadata; null where there is none.
 */
export async function findRefundMade(
  db: Database,
  { stripeRefund, key }: { readonly stripeRefund: string; readonly key: string | null },
): Promise<RefundRow | null> {
  const byKey = key === null ? undefined : eq(refunds.key, key);
  const [row] = await db
    .select()
    .from(refunds)
    .where(or(eq(refunds.stripeRefund, stripeRefund), byKey));
  return row ?? null;
}

/** Whether another refund of an intent's charge is recorded as succeeded. */
export async function hasOtherRefund(
  db: Database,
  { paymentIntent, stripeRefund }: Omit<ForeignRefund, 'amount'>,
): Promise<boolean> {
  const ofIntent = and(eq(charges.id, refunds.chargeId), eq(charges.paymentIntent, paymentIntent));
  const isOther = and(eq(refunds.state, 'succeeded'), ne(refunds.stripeRefund, stripeRefund));
  const [other] = await db
    .select({ id: refunds.id })
    .from(refunds)
    .innerJoin(charges, ofIntent)
    .where(isOther)
    .limit(1);
  return other !== undefined;
}

/**
 * Records, once, that a refund failed after it had succeeded: its amount can be refunded again. Its credit note stays,
 * as the customer is still to be paid.
 */
export async function failRefund(db: Database, id: string, failureCode: string): Promise<void> {
  await db.transaction(async (tx) => {
    const { chargeId, tenantId } = await requireRefund(tx, id);
    const charge = await lockCharge(tx, chargeId);
    const refund = await requireRefund(tx, id);
    const { state, amount, currency } = refund;
    if (state !== 'succeeded') return;
    const failedAt = await tenantNow(tx, tenantId);
    await tx.update(refunds).set({ state: 'failed', failureCode, failedAt }).where(eq(refunds.id, id));
    const refunded = charge.refunded - amount;
    await tx.update(charges).set({ refunded }).where(eq(charges.id, chargeId));
    await announceRefund(tx, { ...refund, state: 'failed', refunded }, failedAt, null);
    const event: RefundEvent = { type: 'refundFailed', refund: id, failureCode };
    await tx
      .insert(activity)
      .values({ tenantId, at: failedAt, actor: 'card processor', event, amount, currency, chargeId });
  });
}

export interface ForeignRefund {
  readonly stripeRefund: string;
  readonly paymentIntent: string;
  readonly amount: number;
}

/**
 * Records a refund that was made at the card processor directly, once, with its credit note; one that fits no paid
 * charge is left to reconciliation. False where the charge has no outcome yet, or the service's own refunds under way
 * leave too little: try again later.
 */
export async function adoptRefund(db: Database, made: ForeignRefund, seller: Seller, madeBy: MadeBy): Promise<boolean> {
  return db.transaction(async (tx) => {
    const { stripeRefund, paymentIntent } = made;
    const [paid] = await tx.select({ id: charges.id }).from(charges).where(eq(charges.paymentIntent, paymentIntent));
    if (paid === undefined) return true;
    const charge = await lockCharge(tx, paid.id);
    if (await isKnown(tx, stripeRefund)) return true;
    if (charge.state !== 'succeeded') return charge.state === 'declined' || charge.state === 'canceled';
    const taken = nextRefund(charge, await heldOf(tx, charge.id), made.amount);
    if (taken === null) return false;
    const now = await tenantNow(tx, charge.tenantId);
    const key = `stripe/${stripeRefund}`;
    const [refund] = await tx
      .insert(refunds)
      .values({
        id: refundIdOf(key),
        key,
        chargeId: charge.id,
        tenantId: charge.tenantId,
        state: 'pending',
        askedAmount: made.amount,
        ...taken,
        currency: charge.currency,
        reason: 'Made at the card processor',
        actor: 'card processor',
        createdAt: now,
        ...madeBy,
      })
      .returning();
    if (refund === undefined) throw new Error(`The refund ${stripeRefund} is not written`);
    await completeRefund(tx, { charge, refund, issuedAt: now, seller }, stripeRefund);
    return true;
  });
}

async function isKnown(tx: Database, stripeRefund: string): Promise<boolean> {
  const [row] = await tx.select({ id: refunds.id }).from(refunds).where(eq(refunds.stripeRefund, stripeRefund));
  return row !== undefined;
}
