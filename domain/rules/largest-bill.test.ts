import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  assign,
  cancel,
  card,
  declined,
  instantOf,
  pastDueTenant,
  pay,
  reactivate,
  remove,
  succeeded,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { concernIds } from '../attention.ts';
import { nextFullBill } from './largest-bill.ts';

const setPrice = (unitPrice: number) => ({ type: 'setPrice', unitPrice }) as const;
const tooLargeAt = (pointer: string) => ({
  code: 'validation_failed',
  detail: 'The next full bill would be more than can be charged at once.',
  pointer,
});

/** 198 licences at $5,000.00 since 1 March: with two more the bill is $1,000,000.00. */
const dear = (): Tenant =>
  activeTenant(198, { signedUpAt: '2026-03-01T10:00', currency: 'usd', unitPrice: 500_000 }).until('2026-03-20T12:00');

describe('a change that would make the next full bill too large', () => {
  it('is refused where licences are added, with nothing charged, and the quote says so', () => {
    const tenant = dear();
    const before = tenant.state;
    expect(tenant.quote(add(2))).toMatchObject({ refusal: tooLargeAt('/quantity'), dueNow: { amount: 0 } });
    expect(tenant.give(add(2))).toEqual(tooLargeAt('/quantity'));
    expect([tenant.state, tenant.charges.length]).toEqual([before, 1]);

    tenant.must(add(1)).until('2026-04-02');
    expect(tenant.paid.at(-1)).toBe(99_500_000);
  });

  it('is refused where licences are brought back, by number, by name, or by adding', () => {
    const tenant = activeTenant(10, { unitPrice: 9_000_000 }).must(remove(2)).must(setPrice(11_000_000));
    expect(tenant.give(reactivate(2))).toEqual(tooLargeAt('/quantity'));
    expect(tenant.quote(reactivate(2)).refusal).toEqual(tooLargeAt('/quantity'));
    expect(tenant.give(reactivate([9, 10]))).toEqual(tooLargeAt('/licenceIds'));
    expect(tenant.give(add(2))).toEqual(tooLargeAt('/quantity'));
    expect(tenant.counts.ending).toBe(2);
    tenant.must(reactivate(1));
  });

  it('is refused as a price, for the licences that will be billed at it', () => {
    const tenant = activeTenant(10, { unitPrice: 9_000_000 });
    expect(tenant.give(setPrice(10_000_000))).toEqual(tooLargeAt('/unitPrice'));
    tenant.must(remove(1)).must(setPrice(10_000_000));
    expect(nextFullBill(tenant.state)).toMatchObject({
      amount: 90_000_000,
      lines: [{ quantity: 9, from: '2026-02-01', to: '2026-03-01' }],
    });
  });

  it('is refused beneath a cancellation too, as that may be undone', () => {
    const tenant = activeTenant(10, { unitPrice: 9_000_000 }).must(remove(1)).must(cancel);
    expect(tenant.refusalOf(setPrice(12_000_000))).toBe('validation_failed');
    tenant.must(setPrice(11_000_000));
    expect(tenant.refusalOf(reactivate(1))).toBe('validation_failed');
  });

  it('is refused for a trial that converts; before an activation a price need only let one licence be paid for', () => {
    const tenant = new Tenant({ taxMilliPercent: 20_000 }).must(card).must(add(10));
    tenant.must(setPrice(83_333_332));
    expect(tenant.give(setPrice(83_333_333))).toEqual(tooLargeAt('/unitPrice'));
    expect(nextFullBill(tenant.state)).toBeNull();
    tenant.must(setPrice(8_333_333)).must(activate(10));
    expect(nextFullBill(tenant.state)?.amount).toBe(99_999_996);
    expect(tenant.give(setPrice(8_333_334))).toEqual(tooLargeAt('/unitPrice'));
  });

  it('is refused for a suspended tenant, which could not pay for a fresh period; an expired trial names its number', () => {
    const suspended = pastDueTenant(2).until('2026-02-20');
    expect(suspended.give(setPrice(50_000_000))).toEqual(tooLargeAt('/unitPrice'));
    suspended.processor = () => succeeded;
    suspended.must(setPrice(49_999_999)).must(pay);
    expect(suspended.paid.at(-1)).toBe(99_999_998);

    const expired = new Tenant().must(card).must(add(2)).until('2026-01-20').must(setPrice(50_000_000));
    expect(expired.give(activate(2))).toMatchObject({ code: 'validation_failed', pointer: '/quantity' });
    expired.must(activate(1));
  });

  it('counts what is carried and the tax', () => {
    const options = { signedUpAt: '2026-03-01T10:00', taxMilliPercent: 20_000 };
    const tenant = activeTenant(1, { ...options, unitPrice: 31 })
      .until('2026-03-31')
      .must(add(1));
    expect(tenant.state.carried).toMatchObject([{ amount: 1 }]);
    tenant.must(setPrice(41_666_665));
    expect(nextFullBill(tenant.state)).toMatchObject({ amount: 99_999_997, tax: 16_666_666 });
    // 2 × 41,666,666 × 1.2 alone would be 99,999,998.
    expect(tenant.refusalOf(setPrice(41_666_666))).toBe('validation_failed');
  });
});

describe('tax that makes the next full bill too large', () => {
  const german = { country: 'DE', territory: null, hasTaxId: false, taxIdState: 'none' } as const;
  const saved = (country: 'DE' | 'US', detailsVersion: number) =>
    ({ type: 'setBillingFacts', buyer: { ...german, country }, detailsVersion }) as const;
  const registered = { type: 'sellerChanged', seller: { country: 'DE', registrations: ['DE'] } } as const;
  /** $900,000.00 a month, without tax as the buyer is abroad. */
  const abroad = (): Tenant => {
    const tenant = activeTenant(9, { unitPrice: 10_000_000 }).must(saved('US', 1));
    tenant.hear(registered);
    return tenant;
  };
  const concern = {
    about: 'bill/2',
    reason:
      'With its tax the next full bill, £1,071,000.00, is more than a card can be charged at once: see that it is smaller ' +
      '(price or licences) before its day, or have it paid another way.',
  };

  it('flags the tenant as its billing details are saved, which they are, and no longer with ones that bring less', () => {
    const tenant = abroad();
    expect(tenant.state.concerns).toEqual([]);
    tenant.must(saved('DE', 2));
    expect(tenant.state).toMatchObject({ detailsVersion: 2, concerns: [concern] });
    tenant.must(saved('US', 3));
    expect(tenant.state).toMatchObject({ detailsVersion: 3, concerns: [] });
  });

  it('flags it too where the seller registers, or a percentage gives way to the rule', () => {
    const told = activeTenant(9, { unitPrice: 10_000_000 }).must(saved('DE', 1));
    told.hear(registered);
    expect(told.state.concerns).toEqual([concern]);
    const exempt = abroad().must({ type: 'setTaxOverride', milliPercent: 1_000 }).must(saved('DE', 2));
    expect(exempt.state.concerns).toEqual([]);
    exempt.must({ type: 'setTaxOverride', milliPercent: null });
    expect(exempt.state.concerns).toEqual([concern]);
  });

  it('is named once: the renewal says what became of it', () => {
    const tenant = abroad().must(saved('DE', 2)).until('2026-02-02');
    expect(tenant.state.concerns).toMatchObject([
      { about: 'bill/2', reason: expect.stringContaining('was not charged') },
    ]);
    expect(tenant.shows).toBe('active');
  });
});

describe('a renewal that is too large all the same', () => {
  /** The price was set while it was not known whether two more licences had been paid for. */
  const outgrown = (): Tenant => {
    const tenant = activeTenant(8, { unitPrice: 10_000_000, signedUpAt: '2026-03-01T10:00' }).until('2026-03-20');
    tenant.processor = () => unknown;
    tenant.must(add(1)).must(setPrice(12_000_000));
    tenant.processor = () => succeeded;
    tenant.resolve(succeeded);
    return tenant;
  };

  it('flags the tenant and is not collected: nothing is suspended or deleted for it', () => {
    const tenant = outgrown().must(assign('a'));
    const tries = tenant.charges.length;
    tenant.until('2026-04-01T12:00');

    expect(tenant.state.concerns).toEqual([
      {
        about: 'bill/2',
        reason:
          'The bill of period 2, £1,080,000.00, is more than a card can be charged at once and was not charged: have it ' +
          'paid another way, see that the next one is smaller (price or licences), and acknowledge this.',
      },
    ]);
    expect([tenant.shows, tenant.period?.number, tenant.state.unpaid]).toEqual(['active', 2, []]);
    expect(tenant.charges).toHaveLength(tries);

    tenant.until('2026-09-01T12:00');
    expect(tenant.shows).toBe('active');
    expect(tenant.state.concerns.map(({ about }) => about)).toEqual([
      'bill/2',
      'bill/3',
      'bill/4',
      'bill/5',
      'bill/6',
      'bill/7',
    ]);
    expect([tenant.charges.length, tenant.all('paymentFailed'), tenant.all('suspended')]).toEqual([tries, [], []]);
  });

  it('is over with the next bill that is small enough, and its concern when ops acknowledge it', () => {
    const tenant = outgrown().until('2026-04-02').must(remove(1)).until('2026-05-02');
    expect(tenant.paid.at(-1)).toBe(96_000_000);
    tenant.must({ type: 'acknowledge', about: concernIds.bill(2) });
    expect(tenant.state.concerns).toEqual([]);
  });

  it('does not stop an older bill from being retried and paid', () => {
    const tenant = activeTenant(8, { unitPrice: 10_000_000 });
    tenant.processor = () => declined('insufficient_funds');
    tenant.until('2026-02-05');
    const { state } = tenant;
    const late = new Tenant({ state: { ...state, price: { ...state.price, newest: 20_000_000 } }, now: tenant.now });
    late.processor = () => declined('insufficient_funds');
    late.outageUntil('2026-03-01T12:00');
    expect(late.state.unpaid.map(({ period }) => period.number)).toEqual([2]);
    expect(late.now).toBe(instantOf('2026-03-01T12:00'));
  });
});
