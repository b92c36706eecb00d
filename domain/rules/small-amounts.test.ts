import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  binding,
  cancel,
  card,
  declined,
  instantOf,
  keep,
  pay,
  remove,
  succeeded,
  Tenant,
  tooSmall,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { nextBill } from '../forecast.ts';
import { settlementOf } from './small-amounts.ts';

describe('a trial', () => {
  it('needs no card at a price of nothing', () => {
    const tenant = new Tenant({ unitPrice: 0 }).must(activate(2, true)).must(add(3)).until('2026-03-05');
    expect([tenant.shows, tenant.counts.total, tenant.period?.number]).toEqual(['active', 5, 3]);
    expect(tenant.charges).toEqual([]);
    expect(tenant.state.carried).toEqual([]);
    expect(tenant.all('carried')).toEqual([]);
  });

  it('converts without a card where its first bill comes to nothing or is carried, and opens the period at its end', () => {
    for (const unitPrice of [0, 14]) {
      const tenant = new Tenant({ unitPrice }).must(activate(2));
      expect([tenant.shows, tenant.converting, tenant.quote(activate(2)).refusal]).toEqual(['trialing', true, null]);
      tenant.until('2026-01-15T10:00');
      expect([tenant.shows, tenant.counts.total, tenant.period?.start]).toEqual([
        'active',
        2,
        instantOf('2026-01-15T10:00'),
      ]);
      expect(tenant.charges).toEqual([]);
      expect(tenant.state.carried.map(({ amount }) => amount)).toEqual(unitPrice === 0 ? [] : [28]);
    }
  });

  it('needs a card as soon as its first bill is charged: by activating more, or by adding', () => {
    const tenant = new Tenant({ unitPrice: 14 });
    expect(tenant.refusalOf(activate(3))).toBe('no_payment_method');
    tenant.must(activate(2));
    expect(tenant.refusalOf(add(1))).toBe('no_payment_method');
    tenant.must(card).must(add(1)).until('2026-01-16');
    expect(tenant.paid).toEqual([42]);
  });

  it('that came to cost something without a card waits for one after its end', () => {
    const tenant = new Tenant({ unitPrice: 0 }).must(activate(2)).must({ type: 'setPrice', unitPrice: 2000 });
    tenant.until('2026-01-16');
    expect(tenant.all('trialExpired')).toEqual([
      { type: 'trialExpired', declineCode: 'no_payment_method', amount: 4000 },
    ]);
    tenant.must(card).must(pay);
    expect([tenant.shows, tenant.paid]).toEqual(['active', [4000]]);
  });
});

describe('an active subscription', () => {
  it('is charged for small licences as soon as they add up, and then needs a card', () => {
    const tenant = new Tenant({ unitPrice: 13 }).must(activate(1, true));
    expect(tenant.refusalOf(add(4))).toBe('no_payment_method');
    expect(tenant.counts.total).toBe(1);
  });
});

describe('a cancellation', () => {
  it('drops what is carried', () => {
    const tenant = activeTenant(1, { unitPrice: 300 }).until('2026-01-30').must(add(1)).must(cancel);
    expect(tenant.state.carried).toHaveLength(1);
    tenant.until('2026-02-02');
    expect([tenant.state.carried, tenant.paid]).toEqual([[], [300]]);
  });
});

describe('an amount below the card processor’s minimum', () => {
  it('is carried to the next bill as a line of its own, and taxed there', () => {
    const tenant = activeTenant(1, { unitPrice: 310, taxMilliPercent: 20_000 }).until('2026-01-30').must(add(1));
    expect(tenant.charges).toHaveLength(1);
    expect(tenant.counts.total).toBe(2);
    expect(tenant.state.carried).toMatchObject([{ amount: 20, days: 2, from: '2026-01-30' }]);
    expect(nextBill(tenant.state)).toMatchObject({ amount: 768, tax: 128 });
    tenant.until('2026-02-01');
    expect(tenant.lastCharge.bill.lines.map(({ amount }) => amount)).toEqual([20, 620]);
    expect(tenant.lastCharge.bill).toMatchObject({ amount: 768, tax: 128 });
    expect(tenant.state.carried).toEqual([]);
  });

  it('is carried again by a bill that is too small itself, until one is not', () => {
    const tenant = activeTenant(1, { unitPrice: 13 }).until('2026-02-15');
    expect(tenant.state.carried.map(({ amount }) => amount)).toEqual([13, 13]);
    expect(nextBill(tenant.state)).toMatchObject({ amount: 39 });
    tenant.until('2026-03-15');
    expect(tenant.paid).toEqual([39]);
    expect(tenant.state.carried).toEqual([]);
    expect(nextBill(tenant.state)).toMatchObject({ amount: 0, licences: 1 });
  });
});

describe('an amount that the card processor calls too small though our table does not', () => {
  const refusing = (tenant: Tenant): Tenant => {
    tenant.processor = ({ bill }) => (bill.amount < 600 ? tooSmall : succeeded);
    return tenant;
  };

  it('of a purchase is carried: the licences are there, and the next bill has it', () => {
    const tenant = refusing(activeTenant(1, { unitPrice: 310, taxMilliPercent: 20_000 })).until('2026-01-20');
    const quote = tenant.quote(add(2));
    expect(quote.dueNow).toMatchObject({ amount: 288 });
    tenant.must({ ...add(2), quote: binding(quote) });
    expect([tenant.counts.total, tenant.state.chargeUnderWay]).toEqual([3, null]);
    expect(tenant.state.carried).toMatchObject([{ quantity: 2, amount: 240 }]);
    expect(tenant.all('chargeTooSmall').map(({ charge }) => charge.key)).toEqual(['t/1/proration/c4/1']);
    tenant.until('2026-02-01');
    expect(tenant.lastCharge.bill).toMatchObject({ amount: 1404, lines: [{ amount: 240 }, { amount: 930 }] });
    expect([tenant.paid, tenant.state.declines.at]).toEqual([[372, 1404], []]);
  });

  it('of a purchase that brings licences back does that too', () => {
    const tenant = refusing(activeTenant(2, { unitPrice: 310 }).must(remove(1))).until('2026-01-03');
    tenant.must(add(2));
    expect(tenant.counts).toMatchObject({ total: 3, ending: 0 });
    expect(tenant.state.carried).toMatchObject([{ quantity: 1 }]);
  });

  it('of a renewal is carried: the period goes on, and nothing is past due', () => {
    const tenant = refusing(activeTenant(1, { unitPrice: 310 })).until('2026-03-02');
    expect(tenant.shows).toBe('active');
    expect(tenant.paid).toEqual([310, 620]);
    expect([tenant.all('paymentFailed'), tenant.all('suspended'), tenant.state.carried]).toEqual([[], [], []]);
  });

  it('of an overdue bill ends what is overdue', () => {
    const tenant = activeTenant(1, { unitPrice: 310 });
    tenant.processor = () => declined();
    tenant.until('2026-02-01');
    expect(refusing(tenant).must(pay).shows).toBe('active');
    expect(tenant.datesOf('overduePaid')).toEqual(['2026-02-01']);
    expect([tenant.state.unpaid, tenant.state.carried.length]).toEqual([[], 1]);
    tenant.until('2026-03-01');
    expect(tenant.paid).toEqual([310, 620]);
  });

  it('of a first bill opens the period, at the trial’s end or at once', () => {
    const trial = refusing(new Tenant({ unitPrice: 310 }).must(card).must(activate(1))).until('2026-01-15T10:00');
    const atOnce = refusing(new Tenant({ unitPrice: 310 }).must(card)).must(activate(1, true));
    for (const tenant of [trial, atOnce]) {
      expect([tenant.shows, tenant.period?.number, tenant.paid]).toEqual(['active', 1, []]);
      expect(tenant.state.carried).toMatchObject([{ amount: 310 }]);
    }
  });

  it('found out too late to take effect came to nothing: no refund is offered', () => {
    const tenant = activeTenant(1, { unitPrice: 310 });
    tenant.processor = () => unknown;
    tenant.must(add(1)).until('2026-02-02');
    expect(tenant.resolve(tooSmall)).toMatchObject({ code: 'unavailable' });
    expect([tenant.counts.total, tenant.state.carried, tenant.state.concerns]).toEqual([1, [], []]);

    const leaving = new Tenant({ unitPrice: 310 }).must(card);
    leaving.processor = () => unknown;
    leaving.must(activate(1, true)).must(cancel);
    leaving.resolve(tooSmall);
    leaving.must(keep);
    expect([leaving.shows, leaving.state.carried, leaving.state.concerns]).toEqual(['trialing', [], []]);

    const gone = activeTenant(1, { unitPrice: 310 });
    gone.processor = () => unknown;
    gone.until('2026-02-02').must(cancel).until('2026-03-01');
    expect(gone.resolve(tooSmall)).toBeNull();
    expect([gone.state.carried, gone.state.concerns, gone.state.unpaid]).toEqual([[], [], []]);
  });
});

describe('a bill', () => {
  it.each([
    [0, 'nothing'],
    [1, 'carry'],
    [29, 'carry'],
    [30, 'charge'],
  ])('of %i pence is settled so: %s', (amount, settlement) => {
    expect(settlementOf({ lines: [], tax: 0, amount }, 'gbp')).toBe(settlement);
  });
});
