import { describe, expect, it } from 'vitest';
import {
  type ChargeInHistory,
  type Figures,
  judgeDispute,
  judgeHistory,
  judgeIntent,
  judgeRefund,
  judgeWithoutIntent,
  judgeWithoutRefund,
  type ReconciledRow,
  type Verdict,
} from './reconciliation.ts';

const intent = (state: string, change: Partial<Figures> = {}): Figures => ({
  id: 'pi_1',
  state,
  amount: 2000,
  currency: 'gbp',
  ...change,
});
const charge = (state: string, change: Partial<ReconciledRow> = {}): ReconciledRow => ({
  id: 'chg_1',
  state,
  amount: 2000,
  currency: 'gbp',
  paymentIntent: 'pi_1',
  ...change,
});
const inShort = (verdict: Verdict): string => (verdict.type === 'finding' ? verdict.kind : verdict.type);

describe('an intent beside the charge that it is of', () => {
  it.each([
    ['succeeded', 'succeeded', 'matched'],
    ['succeeded', 'requires_payment_method', 'not_paid_there'],
    ['succeeded', 'canceled', 'not_paid_there'],
    ['declined', 'requires_payment_method', 'matched'],
    ['declined', 'canceled', 'matched'],
    ['declined', 'succeeded', 'paid_there'],
    ['declined', 'requires_action', 'paid_there'],
    ['declined', 'processing', 'paid_there'],
    ['canceled', 'canceled', 'matched'],
    ['canceled', 'succeeded', 'paid_there'],
    ['requires_action', 'requires_action', 'matched'],
    ['requires_action', 'requires_payment_method', 'matched'],
    ['requires_action', 'succeeded', 'undecided_here'],
    ['pending', 'succeeded', 'undecided_here'],
    ['unknown', 'succeeded', 'undecided_here'],
    ['unknown', 'requires_payment_method', 'undecided_here'],
  ])('%s here, %s there: %s', (here, there, verdict) => {
    expect(inShort(judgeIntent(intent(there), charge(here)))).toBe(verdict);
  });

  it('other figures count before everything else', () => {
    expect(inShort(judgeIntent(intent('succeeded', { amount: 1999 }), charge('succeeded')))).toBe('amount');
    expect(inShort(judgeIntent(intent('succeeded', { currency: 'usd', amount: 1 }), charge('declined')))).toBe(
      'currency',
    );
  });

  it('one that the ledger does not name is one too many, unless it cannot cost anything', () => {
    const named = charge('succeeded', { paymentIntent: 'pi_2' });
    expect(inShort(judgeIntent(intent('succeeded'), named))).toBe('second_intent');
    expect(inShort(judgeIntent(intent('requires_action'), named))).toBe('second_intent');
    expect(inShort(judgeIntent(intent('requires_payment_method'), named))).toBe('nothing');
    expect(inShort(judgeIntent(intent('canceled'), named))).toBe('nothing');
    expect(inShort(judgeIntent(intent('succeeded'), charge('succeeded', { paymentIntent: null })))).toBe('matched');
  });

  it('one without a charge is missing here, with what it says of itself', () => {
    expect(judgeIntent(intent('succeeded'), null)).toEqual({
      type: 'finding',
      kind: 'no_ledger_row',
      detail: 'pi_1: 2000 gbp, succeeded is in no row of the ledger.',
    });
  });
});

it.each([
  ['succeeded', 'pi_1', 'no_intent'],
  ['succeeded', null, 'no_intent'],
  ['declined', 'pi_1', 'no_intent'],
  ['declined', null, 'nothing'],
  ['canceled', null, 'nothing'],
  ['pending', null, 'never_sent'],
  ['unknown', null, 'never_sent'],
  ['unknown', 'pi_1', 'no_intent'],
])('a charge that is %s and names %s, of which nothing is there: %s', (state, paymentIntent, verdict) => {
  expect(inShort(judgeWithoutIntent(charge(state, { paymentIntent })))).toBe(verdict);
});

describe('a refund', () => {
  const refund = (state: string, stripeRefund: string | null = 're_1') => ({
    ...intent(state),
    id: 'rfd_1',
    stripeRefund,
  });
  const there = (state: string, change: Partial<Figures> = {}) => intent(state, { id: 're_1', ...change });

  it.each([
    ['succeeded', 'succeeded', 'matched'],
    ['succeeded', 'pending', 'matched'],
    ['succeeded', 'failed', 'not_refunded_there'],
    ['failed', 'failed', 'matched'],
    ['failed', 'succeeded', 'refunded_there'],
    ['failed', 'requires_action', 'refunded_there'],
    ['pending', 'succeeded', 'refund_undecided_here'],
  ])('%s here, %s there: %s', (here, at, verdict) => {
    expect(inShort(judgeRefund(there(at), refund(here)))).toBe(verdict);
  });

  it('that is on one side only', () => {
    expect(inShort(judgeRefund(there('succeeded'), null))).toBe('no_refund_row');
    expect(inShort(judgeRefund(there('failed'), null))).toBe('nothing');
    expect(inShort(judgeWithoutRefund(refund('succeeded')))).toBe('no_refund');
    expect(inShort(judgeWithoutRefund(refund('pending')))).toBe('refund_never_sent');
    for (const state of ['requested', 'refused', 'failed'])
      expect(inShort(judgeWithoutRefund(refund(state)))).toBe('nothing');
  });

  it('with other figures, or one too many', () => {
    expect(inShort(judgeRefund(there('succeeded', { amount: 1 }), refund('succeeded')))).toBe('refund_amount');
    expect(inShort(judgeRefund(there('succeeded', { currency: 'eur' }), refund('succeeded')))).toBe('refund_currency');
    expect(inShort(judgeRefund(there('succeeded'), refund('succeeded', 're_2')))).toBe('second_refund');
    expect(inShort(judgeRefund(there('canceled'), refund('succeeded', 're_2')))).toBe('nothing');
    expect(inShort(judgeRefund(there('succeeded'), refund('succeeded', null)))).toBe('matched');
  });
});

it('a dispute is the same on both sides, or a finding that names what differs', () => {
  const dispute = { id: 'dp_1', state: 'lost', amount: 2000, currency: 'gbp' };
  expect(inShort(judgeDispute(dispute, dispute))).toBe('matched');
  expect(inShort(judgeDispute(dispute, null))).toBe('no_dispute_row');
  expect(inShort(judgeDispute(dispute, { ...dispute, state: 'under_review' }))).toBe('dispute_state');
  expect(inShort(judgeDispute(dispute, { ...dispute, amount: 1, state: 'won' }))).toBe('dispute_amount');
  expect(inShort(judgeDispute(dispute, { ...dispute, currency: 'usd' }))).toBe('dispute_currency');
});

it.each<[string, ChargeInHistory | null, string]>([
  ['succeeded', null, 'not_in_history'],
  ['succeeded', { amount: 2000, currency: 'gbp', outcome: 'succeeded' }, 'nothing'],
  ['succeeded', { amount: null, currency: null, outcome: null }, 'nothing'],
  ['succeeded', { amount: 2000, currency: 'gbp', outcome: 'unknown' }, 'nothing'],
  ['succeeded', { amount: 2000, currency: 'gbp', outcome: 'declined' }, 'not_paid_in_history'],
  ['declined', { amount: 2000, currency: 'gbp', outcome: 'succeeded' }, 'paid_in_history'],
  ['declined', { amount: 2000, currency: 'gbp', outcome: 'canceled' }, 'nothing'],
  ['declined', { amount: 2000, currency: 'gbp', outcome: 'requires_action' }, 'nothing'],
  ['succeeded', { amount: 1, currency: 'gbp', outcome: 'succeeded' }, 'amount_in_history'],
  ['succeeded', { amount: 2000, currency: 'usd', outcome: 'succeeded' }, 'amount_in_history'],
])('a charge that is %s, of which the history says %o: %s', (state, told, verdict) => {
  expect(inShort(judgeHistory(charge(state), told))).toBe(verdict);
});
