import { describe, expect, it } from 'vitest';
import { attentionOf, concernIds } from '../../domain/attention.ts';
import { type Dispute, type DisputeEvent, disputeAttention, disputeEvent } from '../../domain/finance/disputes.ts';
import { type LedgerCharge, ledgerMismatch, type ProcessorCharge } from '../../domain/finance/ledger-mismatch.ts';
import { nextRefund, type Taxed } from '../../domain/finance/refunds.ts';
import { activate, card, requiresAction, succeeded, Tenant } from '../domain/support/tenant.ts';
import { doubled, everyOrder, type Moment, type Order, sixOrders, story } from './story.ts';

/**
 * What the rules make of five webhooks in all 120 orders, each twice (docs/trust.md, "T4"). A webhook is never believed: what it
 * names is looked up, and the card processor answers as of then. `orders.test.ts` proves six of the orders on servers.
 */

/** How far the story has gone at the card processor when a webhook is looked up. */
type Delivery = 'while it happens' | 'when all of it has happened';

class ChargeUnderWebhooks {
  readonly tenant = new Tenant({ testClock: true });
  readonly disputeEvents: DisputeEvent[] = [];
  readonly refunds: Taxed[] = [];
  readonly #delivery: Delivery;
  #happened = 0;
  #dispute: Dispute | null = null;
  #refundWaits = false;

  /** A first charge for which the bank wants to see the payer. */
  constructor(delivery: Delivery) {
    this.#delivery = delivery;
    this.tenant.processor = () => requiresAction;
    this.tenant.must(card).give(activate(3, true));
  }

  receive(webhook: Moment): void {
    this.#happened = Math.max(this.#happened, story.indexOf(webhook));
    if (this.#delivery === 'when all of it has happened') this.#happened = story.length - 1;
    if (webhook.startsWith('payment_intent')) this.#chargeMoved(webhook);
    if (webhook === 'refund.created') this.#refundMade();
    if (webhook.startsWith('charge.dispute')) this.#disputeMoved();
    if (this.#refundWaits) this.#refundMade();
  }

  get row(): LedgerCharge {
    const { key, bill } = this.tenant.lastCharge;
    const paid = this.tenant.all('chargeSucceeded').length > 0;
    return { key, state: paid ? 'succeeded' : 'requires_action', amount: bill.amount, paymentIntent: 'pi_1' };
  }

  get #atProcessor(): ProcessorCharge {
    const isPaid = this.#happened >= story.indexOf('payment_intent.succeeded');
    return { paymentIntent: 'pi_1', isPaid, isRefunded: false, amount: this.row.amount };
  }

  /** An open charge is looked up by its tenant, a decided one only where the webhook contradicts the ledger. */
  #chargeMoved(webhook: Moment): void {
    const claimed = { ...this.#atProcessor, isPaid: webhook === 'payment_intent.succeeded' };
    if (this.row.state === 'requires_action') {
      const outcome = this.#atProcessor.isPaid ? succeeded : requiresAction;
      this.tenant.hear({ type: 'chargeSettled', key: this.row.key, outcome });
    } else if (ledgerMismatch(this.row, claimed) !== null) this.#compare();
  }

  #compare(): void {
    const reason = ledgerMismatch(this.row, this.#atProcessor);
    this.tenant.hear({ type: 'attentionNeeded', about: concernIds.charge(this.row.key), reason });
  }

  /** Waits for the charge to be paid here, and is written down once. */
  #refundMade(): void {
    this.#refundWaits = this.row.state !== 'succeeded';
    this.#compare();
    if (this.#refundWaits || this.refunds.length > 0) return;
    const refund = nextRefund({ amount: this.row.amount, tax: 0 }, this.refunds, 1_000);
    if (refund === null) throw new Error('More is refunded than was paid');
    this.refunds.push(refund);
  }

  #disputeMoved(): void {
    const isLost = this.#happened >= story.indexOf('charge.dispute.closed');
    const facts = { amount: 3_000, currency: 'gbp', reasonCode: 'fraudulent', respondBy: null };
    const now: Dispute = { id: 'dp_1', state: isLost ? 'lost' : 'needs_response', ...facts };
    const event = disputeEvent(this.#dispute, now);
    this.#dispute = now;
    if (event === null) return;
    this.disputeEvents.push(event);
    const { amount } = this.row;
    const givenBack = this.refunds.reduce((sum, refund) => sum + refund.amount, 0);
    const charge = { key: 'the charge', amount, givenBack, lost: isLost ? facts.amount : 0 };
    const reason = disputeAttention(now, charge);
    this.tenant.hear({ type: 'attentionNeeded', about: concernIds.dispute(now.id), reason });
  }
}

function outcomeOf(order: Order, delivery: Delivery) {
  const charge = new ChargeUnderWebhooks(delivery);
  for (const webhook of doubled(order)) charge.receive(webhook);
  const { tenant, refunds, disputeEvents } = charge;
  return {
    shows: tenant.shows,
    licences: tenant.counts,
    attention: attentionOf(tenant.state.concerns),
    charge: [charge.row.state, charge.row.amount],
    charged: tenant.charges.length,
    refunds,
    dispute: disputeEvents.at(-1),
    state: tenant.state,
  };
}

const expected = {
  shows: 'active',
  licences: { total: 3, assigned: 0, free: 3, ending: 0 },
  attention: 'A dispute over £30.00 of the charge was lost: the payer has it back.',
  charge: ['succeeded', 6_000],
  charged: 1,
  refunds: [{ amount: 1_000, tax: 0 }],
  dispute: { type: 'disputeClosed', dispute: 'dp_1', state: 'lost', amount: 3_000 },
};

describe.each(['while it happens', 'when all of it has happened'] as const)('brought %s', (delivery) => {
  it('all 120 orders of five webhooks, each doubled, come to one final state', () => {
    const outcomes = everyOrder.map((order) => outcomeOf(order, delivery));
    expect(outcomes).toHaveLength(120);
    for (const [index, outcome] of outcomes.entries()) {
      expect([everyOrder[index], outcome]).toMatchObject([everyOrder[index], expected]);
      expect(outcome.state).toEqual(outcomes[0]?.state);
    }
  });

  it('each of the 120 orders books one payment, raises one lost dispute and ends no concern', () => {
    for (const order of everyOrder) {
      const charge = new ChargeUnderWebhooks(delivery);
      for (const webhook of doubled(order)) charge.receive(webhook);
      const { tenant, disputeEvents } = charge;
      const counted = [tenant.all('chargeSucceeded'), tenant.all('periodStarted'), tenant.all('attentionEnded')];
      expect([order, ...counted.map(({ length }) => length)]).toEqual([order, 1, 1, 0]);
      const closed = disputeEvents.filter(({ type }) => type === 'disputeClosed');
      expect([order, closed.length]).toEqual([order, 1]);
      if (delivery === 'when all of it has happened') expect(tenant.all('attentionRaised')).toHaveLength(1);
    }
  });
});

it('the six orders on servers put each webhook at each place, and any two of them in both orders', () => {
  for (const [index, webhook] of story.entries())
    for (const [place] of story.entries())
      expect([index, place, sixOrders.some((order) => order[place] === webhook)]).toEqual([index, place, true]);
  for (const one of story)
    for (const other of story.filter((webhook) => webhook !== one))
      expect(sixOrders.some((order) => order.indexOf(one) < order.indexOf(other))).toBe(true);
});
