import { describe, expect, it } from 'vitest';
import { activate, activeTenant, add, cancel, Tenant } from '../../test/domain/support/tenant.ts';
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
