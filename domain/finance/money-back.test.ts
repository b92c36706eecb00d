import { describe, expect, it } from 'vitest';
import { attentionOf, type Concerns, concernEvents, concernsAfter } from '../attention.ts';
import {
  beforeFailure,
  beforeRefund,
  changedConcerns,
  concernsAbout,
  concernsAboutDispute,
  keptOf,
  type MadeRefund,
  type MoneyBack,
  owedOf,
  uncreditedFailure,
  uninvoicedRefund,
  whatWentBack,
} from './money-back.ts';

/* A charge of £60.00, a refund of it and a dispute over it, in every order in which they can come. */

const happenings = ['refund', 'refund fails', 'dispute', 'won', 'lost'] as const;
type Happening = (typeof happenings)[number];

interface Sizes {
  readonly refund: number;
  readonly dispute: number;
}

const paid: MoneyBack = { key: 'acme/1', amount: 6_000, currency: 'gbp', refunds: [], disputes: [] };
const closing = { won: 'won', lost: 'lost' } as const;

/** The charge after one more happening. */
function after(money: MoneyBack, happening: Happening, sizes: Sizes): MoneyBack {
  const dispute = { id: 'dp_1', amount: sizes.dispute, currency: 'gbp', reasonCode: 'fraudulent', respondBy: null };
  const creditNote = { number: 'CN-000001', total: sizes.refund };
  const refund = { id: 'rfd_1', amount: sizes.refund, creditNote, failureCode: null, state: 'succeeded' as const };
  switch (happening) {
    case 'refund':
      return { ...money, refunds: [refund] };
    case 'refund fails':
      return { ...money, refunds: [{ ...refund, state: 'failed', failureCode: 'expired_or_canceled_card' }] };
    case 'dispute':
      return { ...money, disputes: [{ ...dispute, state: 'needs_response' }] };
    default:
      return { ...money, disputes: [{ ...dispute, state: closing[happening] }] };
  }
}

/**
 * What ops read after a sequence of happenings, where a tenant's concerns learn only what the service reports on each.
 */
function attentionAfter(order: readonly Happening[], sizes: Sizes): string | null {
  let money = paid;
  let concerns: Concerns = [];
  for (const happening of order) {
    const before = money;
    money = after(money, happening, sizes);
    const reports = happening.startsWith('refund')
      ? changedConcerns(before, money)
      : concernsAboutDispute(money, 'dp_1');
    for (const report of reports) concerns = concernEvents(concerns, report).reduce(concernsAfter, concerns);
  }
  return attentionOf(concerns);
}

const moneyAfter = (order: readonly Happening[], sizes: Sizes): MoneyBack =>
  order.reduce((money, happening) => after(money, happening, sizes), paid);

/** All orders of these, in which a refund comes before its failure and a dispute before its end. */
function ordersOf(set: readonly Happening[]): readonly (readonly Happening[])[] {
  if (set.length === 0) return [[]];
  return set.flatMap((last) => {
    const rest = set.filter((one) => one !== last);
    const isPossible = !rest.some((one) => comesAfter(one, last));
    return isPossible ? ordersOf(rest).map((order) => [...order, last]) : [];
  });
}

function comesAfter(one: Happening, other: Happening): boolean {
  return (other === 'refund' && one === 'refund fails') || (other === 'dispute' && (one === 'won' || one === 'lost'));
}

const full: Sizes = { refund: 6_000, dispute: 6_000 };
const partial: Sizes = { refund: 2_000, dispute: 3_000 };
const overlapping: Sizes = { refund: 2_000, dispute: 6_000 };

const disputed = (amount: string, evidence = '') =>
  `The payer disputes ${amount} of acme/1 (fraudulent): answer at the card processor${evidence}.`;
const lost = (amount: string) => `A dispute over ${amount} of acme/1 was lost: the payer has it back.`;
const lostTwice = (amount: string, refunded: string, tooMuch: string) =>
  `A dispute over ${amount} of acme/1 was lost although ${refunded} was refunded: the payer has ${tooMuch} too much. Ask for it back or write it off, and acknowledge this.`;
const owed = (amount: string) =>
  `A refund of acme/1 failed (expired or canceled card): ${amount} came back to our balance, and what was credited (CN-000001) stands.`;
const pay = 'Refund it again, or pay the customer another way and acknowledge this.';
const wait = 'Wait for the end of the dispute, which may give it to the payer.';

interface Row {
  readonly set: readonly Happening[];
  readonly sizes: Sizes;
  readonly kept: number;
  readonly owed: number;
  /** Sentences, in any order. */
  readonly attention: readonly string[];
}

const table: readonly Row[] = [
  { set: ['refund'], sizes: full, kept: 0, owed: 0, attention: [] },
  { set: ['refund'], sizes: partial, kept: 4_000, owed: 0, attention: [] },
  { set: ['refund', 'refund fails'], sizes: full, kept: 6_000, owed: 6_000, attention: [`${owed('£60.00')} ${pay}`] },
  {
    set: ['refund', 'refund fails'],
    sizes: partial,
    kept: 6_000,
    owed: 2_000,
    attention: [`${owed('£20.00')} ${pay}`],
  },
  { set: ['dispute'], sizes: full, kept: 6_000, owed: 0, attention: [disputed('£60.00')] },
  { set: ['dispute', 'won'], sizes: full, kept: 6_000, owed: 0, attention: [] },
  { set: ['dispute', 'lost'], sizes: full, kept: 0, owed: 0, attention: [lost('£60.00')] },
  { set: ['dispute', 'lost'], sizes: partial, kept: 3_000, owed: 0, attention: [lost('£30.00')] },
  {
    set: ['refund', 'dispute'],
    sizes: full,
    kept: 0,
    owed: 0,
    attention: [disputed('£60.00', ', and hand in that £60.00 was refunded')],
  },
  { set: ['refund', 'dispute', 'won'], sizes: full, kept: 0, owed: 0, attention: [] },
  {
    set: ['refund', 'dispute', 'lost'],
    sizes: full,
    kept: -6_000,
    owed: 0,
    attention: [lostTwice('£60.00', '£60.00', '£60.00')],
  },
  { set: ['refund', 'dispute', 'lost'], sizes: partial, kept: 1_000, owed: 0, attention: [lost('£30.00')] },
  {
    set: ['refund', 'dispute', 'lost'],
    sizes: overlapping,
    kept: -2_000,
    owed: 0,
    attention: [lostTwice('£60.00', '£20.00', '£20.00')],
  },
  {
    set: ['refund', 'refund fails', 'dispute'],
    sizes: full,
    kept: 6_000,
    owed: 6_000,
    attention: [disputed('£60.00'), `${owed('£60.00')} ${wait}`],
  },
  {
    set: ['refund', 'refund fails', 'dispute', 'won'],
    sizes: full,
    kept: 6_000,
    owed: 6_000,
    attention: [`${owed('£60.00')} ${pay}`],
  },
  { set: ['refund', 'refund fails', 'dispute', 'lost'], sizes: full, kept: 0, owed: 0, attention: [lost('£60.00')] },
  {
    set: ['refund', 'refund fails', 'dispute', 'lost'],
    sizes: { refund: 6_000, dispute: 3_000 },
    kept: 3_000,
    owed: 3_000,
    attention: [lost('£30.00'), `${owed('£30.00')} ${pay}`],
  },
];

describe.each(table)('$set, of $sizes', ({ set, sizes, kept, owed: stillOwed, attention }) => {
  it.each(ordersOf(set).map((order) => [order] as const))(
    'in the order %j: money kept, and what ops are told',
    (order) => {
      const money = moneyAfter(order, sizes);
      expect([keptOf(money), owedOf(money)]).toEqual([kept, stillOwed]);
      const told = attentionAfter(order, sizes);
      expect((told ?? '').length).toBe(attention.join(' ').length);
      for (const sentence of attention) expect(told).toContain(sentence);
    },
  );
});

it('what became of the money is told so that it adds up', () => {
  expect(whatWentBack(paid)).toEqual([]);
  expect(whatWentBack(moneyAfter(['refund', 'dispute', 'lost'], full))).toEqual([
    '£60.00 was paid.',
    '£60.00 was refunded (credit note CN-000001).',
    'A dispute over £60.00 was lost: the payer’s bank has taken it.',
    'It went back twice: the payer has £60.00 more than was paid.',
  ]);
  expect(whatWentBack(moneyAfter(['refund'], full))).toEqual([
    '£60.00 was paid.',
    '£60.00 was refunded (credit note CN-000001).',
    '£0.00 of £60.00 is kept.',
  ]);
  expect(whatWentBack(moneyAfter(['dispute', 'lost'], partial))).toEqual([
    '£60.00 was paid.',
    'A dispute over £30.00 was lost: the payer’s bank has taken it.',
    '£30.00 of £60.00 is kept.',
  ]);
  expect(whatWentBack(moneyAfter(['refund', 'refund fails', 'dispute'], partial))).toEqual([
    '£60.00 was paid.',
    'A refund of £20.00 failed (expired or canceled card): the money came back, and credit note CN-000001 stands.',
    'A dispute over £30.00 is open: the payer’s bank holds it until it is decided.',
    '£60.00 of £60.00 is kept.',
    '£20.00 of it is credited and owed to the customer.',
  ]);
  const refunds = [
    { id: 'a', state: 'failed', amount: 100, failureCode: null, creditNote: null },
    { id: 'b', state: 'succeeded', amount: 100, failureCode: null, creditNote: null },
    { id: 'c', state: 'pending', amount: 100, failureCode: null, creditNote: null },
  ] as const;
  const won = moneyAfter(['dispute', 'won'], full);
  expect(whatWentBack({ ...won, refunds }).slice(1, 5)).toEqual([
    'A refund of £1.00 failed (no reason given).',
    '£1.00 was refunded (without a credit note of its own).',
    'A refund of £1.00 is under way.',
    'A dispute over £60.00 is won: it took nothing.',
  ]);
});

describe('of several refunds', () => {
  const refund = (id: string, amount: number, state: MadeRefund['state'], failureCode: string | null): MadeRefund => ({
    id,
    amount,
    state,
    failureCode,
    creditNote: { number: `CN-${id}`, total: amount },
  });
  const failed = [
    refund('1', 1_000, 'failed', 'expired_or_canceled_card'),
    refund('2', 2_000, 'succeeded', null),
    refund('3', 500, 'failed', null),
    refund('4', 500, 'failed', null),
    { id: '5', amount: 500, state: 'failed', failureCode: 'lost_or_stolen_card', creditNote: null } as const,
  ];
  const money: MoneyBack = { ...paid, refunds: failed };

  it('ops are told once what is owed of those that failed, each reason once, with their credit notes', () => {
    expect(concernsAbout(money)).toEqual([
      {
        about: 'failed-refund/acme/1',
        reason:
          'A refund of acme/1 failed (expired or canceled card, no reason given): £20.00 came back to our balance, and ' +
          'what was credited (CN-1, CN-3, CN-4) stands. Refund it again, or pay the customer another way and acknowledge this.',
      },
    ]);
  });

  it('the charge before one of them is the one without it', () => {
    expect(beforeRefund(money, '2')).toEqual({ ...money, refunds: failed.filter((_, index) => index !== 1) });
  });

  it('the charge before one of them failed is the one in which it, and no other, had succeeded', () => {
    const before = beforeFailure(money, '3');
    expect(before.refunds.map(({ state }) => state)).toEqual(['failed', 'succeeded', 'succeeded', 'failed', 'failed']);
    expect([owedOf(before), owedOf(money)]).toEqual([1_500, 2_000]);
  });

  it('news of one that has changed nothing for ops reports nothing again', () => {
    expect(changedConcerns(money, money)).toEqual([]);
    expect(changedConcerns(beforeFailure(money, '3'), money)).toEqual(concernsAbout(money));
  });

  it('one that is under way is neither given back nor owed', () => {
    const pending = { ...paid, refunds: [{ ...refund('1', 1_000, 'pending', null), creditNote: null }] };
    expect([keptOf(pending), owedOf(pending), concernsAbout(pending)[0]?.reason]).toEqual([6_000, 0, null]);
  });
});

it('a refund that failed with nothing credited is a concern of its own, and says that nothing was given back', () => {
  const failure = { id: 'rfd_1', amount: 2_000, failureCode: 'expired_or_canceled_card' };
  expect(uncreditedFailure(failure, paid)).toEqual({
    about: 'failed-refund/rfd_1',
    reason:
      'A refund of £20.00 of acme/1 failed (expired or canceled card): nothing was given back, and nothing was credited. ' +
      'Refund it again, or pay the customer another way and acknowledge this.',
  });
});

it('a refund of a charge without an invoice is a concern of its own, as no credit note stands for it', () => {
  expect(uninvoicedRefund({ id: 'rfd_1', amount: 2_000 }, paid)).toEqual({
    about: 'uninvoiced-refund/rfd_1',
    reason:
      '£20.00 of acme/1 was refunded, and acme/1 has no invoice: there is no credit note. ' +
      'Have finance book both, and acknowledge this.',
  });
});

it('a mere warning of a dispute has taken nothing, and what is owed is not held up for it', () => {
  const failed = moneyAfter(['refund', 'refund fails', 'dispute'], full);
  const warned = { ...failed, disputes: failed.disputes.map((one) => ({ ...one, state: 'warning_needs_response' })) };
  expect(whatWentBack(warned)).toContain('A dispute over £60.00 is warning needs response: it took nothing.');
  expect(concernsAbout(warned).at(-1)?.reason).toBe(`${owed('£60.00')} ${pay}`);
});

it('news of one dispute says nothing of another', () => {
  const dispute = { amount: 1_000, currency: 'gbp', reasonCode: 'duplicate', respondBy: null, state: 'needs_response' };
  const money: MoneyBack = {
    ...paid,
    disputes: [
      { id: 'dp_1', ...dispute },
      { id: 'dp_2', ...dispute },
    ],
  };
  expect(concernsAbout(money).map(({ about }) => about)).toEqual([
    'dispute/dp_1',
    'dispute/dp_2',
    'failed-refund/acme/1',
  ]);
  expect(concernsAboutDispute(money, 'dp_2')).toEqual([
    {
      about: 'dispute/dp_2',
      reason: 'The payer disputes £10.00 of acme/1 (duplicate): answer at the card processor.',
    },
    { about: 'failed-refund/acme/1', reason: null },
  ]);
});
