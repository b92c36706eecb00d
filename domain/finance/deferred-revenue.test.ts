import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../calendar.ts';
import {
  type BilledDocument,
  type CivilInterval,
  type DeferredMovement,
  deferredAt,
  movementOf,
  noMovement,
  plus,
} from './deferred-revenue.ts';
import { monthAfter } from './revenue.ts';

/** £31.00 for the 31 days from 20 May, billed on that day: a pound a day. */
const invoice: BilledDocument = {
  issuedOn: '2026-05-20',
  lines: [{ amount: 3_100, from: '2026-05-20', to: '2026-06-20', days: 31 }],
  credits: [],
};

function month(name: string): CivilInterval {
  return { from: `${name}-01`, to: `${monthAfter(name)}-01` };
}

function moved(document: BilledDocument, name: string): DeferredMovement {
  return movementOf(document, month(name));
}

describe('deferred revenue', () => {
  it('is earned by the days of the month, and nothing before it is billed', () => {
    expect(moved(invoice, '2026-04')).toEqual(noMovement);
    expect(moved(invoice, '2026-05')).toEqual({
      before: 0,
      billed: 3_100,
      recognised: 1_200,
      returned: 0,
      after: 1_900,
    });
    expect(moved(invoice, '2026-06')).toEqual({ before: 1_900, billed: 0, recognised: 1_900, returned: 0, after: 0 });
    expect(moved(invoice, '2026-07')).toEqual(noMovement);
  });

  it('of days that were before the invoice is earned with it: carried lines, days used unpaid, a bill paid late', () => {
    const late = { ...invoice, issuedOn: '2026-06-03' };
    expect(moved(late, '2026-05')).toEqual(noMovement);
    expect(moved(late, '2026-06')).toEqual({ before: 0, billed: 3_100, recognised: 3_100, returned: 0, after: 0 });
  });

  it('of a document dated on the last day of the seller’s month, for days that begin in the next one, is all deferred', () => {
    const ahead = { ...invoice, issuedOn: '2026-05-19' };
    expect(deferredAt(ahead, '2026-05-20')).toBe(3_100);
  });

  it('of lines with days of their own is the sum of them, whose roundings never add up', () => {
    const lines = [
      { amount: 100, from: '2026-05-31', to: '2026-06-03', days: 3 },
      { amount: 100, from: '2026-05-30', to: '2026-06-02', days: 3 },
    ];
    const document = { issuedOn: '2026-05-30', lines, credits: [] };
    // 33.3 and 66.7 of a hundred.
    expect(moved(document, '2026-05')).toMatchObject({ billed: 200, recognised: 100, after: 100 });
    expect(moved(document, '2026-06')).toMatchObject({ recognised: 100, after: 0 });
  });

  it('goes back in both parts: what is to come is less, and what was earned is less', () => {
    const credited = { ...invoice, credits: [{ issuedOn: '2026-06-10', net: 1_000 }] };
    expect(moved(credited, '2026-05')).toEqual(moved(invoice, '2026-05'));
    // £19.00 were to come; of the £21.00 that are kept, all are earned in June's last day: £9.00 more than in May.
    expect(moved(credited, '2026-06')).toEqual({
      before: 1_900,
      billed: 0,
      recognised: 900,
      returned: 1_000,
      after: 0,
    });
    const within = { ...invoice, credits: [{ issuedOn: '2026-05-25', net: 1_000 }] };
    // 12 of 31 days of £21.00 are earned: £8.13.
    expect(moved(within, '2026-05')).toEqual({
      before: 0,
      billed: 3_100,
      recognised: 813,
      returned: 1_000,
      after: 1_287,
    });
  });

  it('after its days are over a refund is less revenue in the month of its credit note, and no earlier month changes', () => {
    const credited = { ...invoice, credits: [{ issuedOn: '2026-08-02', net: 3_100 }] };
    expect(moved(credited, '2026-06')).toEqual(moved(invoice, '2026-06'));
    expect(moved(credited, '2026-08')).toEqual({ before: 0, billed: 0, recognised: -3_100, returned: 3_100, after: 0 });
  });

  it('of a credit note without an invoice is less revenue at once', () => {
    const alone = { issuedOn: '2026-05-20', lines: [], credits: [{ issuedOn: '2026-05-21', net: 500 }] };
    expect(moved(alone, '2026-05')).toEqual({ before: 0, billed: 0, recognised: -500, returned: 500, after: 0 });
  });
});

const anyDate = fc.integer({ min: 0, max: 200 }).map((days) => addDays('2026-01-01', days));
const anyLine = fc
  .record({ amount: fc.integer({ min: 0, max: 99_999_999 }), from: anyDate, days: fc.integer({ min: 0, max: 62 }) })
  .map((line) => ({ ...line, to: addDays(line.from, line.days) }));
const anyDocument: fc.Arbitrary<BilledDocument> = fc
  .record({
    issuedOn: anyDate,
    lines: fc.array(anyLine, { minLength: 1, maxLength: 5 }),
    shares: fc.array(fc.record({ later: fc.nat(120), share: fc.integer({ min: 1, max: 1_000 }) }), { maxLength: 4 }),
  })
  .map(({ issuedOn, lines, shares }) => {
    let left = lines.reduce((sum, { amount }) => sum + amount, 0);
    const credits = shares.map(({ later, share }) => {
      const net = Math.floor((left * share) / 1_000);
      left -= net;
      return { issuedOn: addDays(issuedOn, later), net };
    });
    return { issuedOn, lines, credits };
  });

const months = Array.from(
  { length: 24 },
  (_, n) => `${2026 + Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`,
);

describe('whatever is billed and given back', () => {
  it('each month begins with what the one before left, balances, and leaves nothing below zero', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        let left = 0;
        for (const movement of months.map((name) => moved(document, name))) {
          expect(movement.before).toBe(left);
          const { before, billed, recognised, returned, after } = movement;
          expect(before + billed - recognised - returned).toBe(after);
          expect(after).toBeGreaterThanOrEqual(0);
          left = after;
        }
        expect(left).toBe(0);
      }),
    );
  });

  it('all that is recognised is what was billed and not given back, to the penny', () => {
    fc.assert(
      fc.property(fc.array(anyDocument, { maxLength: 8 }), (documents) => {
        const total = documents
          .flatMap((document) => months.map((name) => moved(document, name)))
          .reduce(plus, noMovement);
        const sum = (of: (document: BilledDocument) => readonly number[]) =>
          documents.flatMap(of).reduce((one, other) => one + other, 0);
        expect(total.billed).toBe(sum(({ lines }) => lines.map(({ amount }) => amount)));
        expect(total.returned).toBe(sum(({ credits }) => credits.map(({ net }) => net)));
        expect(total.recognised).toBe(total.billed - total.returned);
      }),
    );
  });

  it('a month is the same whatever is issued after it', () => {
    fc.assert(
      fc.property(anyDocument, fc.constantFrom(...months), (document, name) => {
        const { to } = month(name);
        const known = { ...document, credits: document.credits.filter(({ issuedOn }) => issuedOn < to) };
        expect(moved(document, name)).toEqual(moved(known, name));
      }),
    );
  });
});
