import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyTimeoutMs } from '../../test/domain/support/lives.ts';
import {
  activate,
  activeTenant,
  add,
  binding,
  cancel,
  card,
  declined,
  pay,
  succeeded,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { concernIds } from '../attention.ts';
import { addDays } from '../calendar.ts';
import { nextBill, upcoming } from '../forecast.ts';
import { taxOn } from '../money/money.ts';
import type { BuyerFacts, SellerFacts, TaxIdState } from '../tax/facts.ts';
import { viewOf } from '../view.ts';
import { taxationNow } from './tax.ts';

const irish: SellerFacts = { country: 'IE', registrations: ['IE', 'EU-OSS'] };
const slovak: SellerFacts = { country: 'SK', registrations: ['SK'] };
const tax = { override: null, seller: irish };

const buyerIn = (country: string, taxIdState: TaxIdState = 'none'): BuyerFacts => ({
  country,
  territory: null,
  hasTaxId: taxIdState !== 'none',
  taxIdState,
});

let versions = 0;
/** Billing details as they are saved, or after their tax id was judged. */
function details(country: string, taxIdState: TaxIdState = 'none', detailsVersion = ++versions) {
  return { type: 'setBillingFacts', buyer: buyerIn(country, taxIdState), detailsVersion } as const;
}
const override = (milliPercent: number | null) => ({ type: 'setTaxOverride', milliPercent }) as const;
const changed = (seller: SellerFacts) => ({ type: 'sellerChanged', seller }) as const;

/** `23 domestic`: the tax of the newest charge. */
function lastTax(tenant: Tenant): string {
  const { milliPercent, reason } = tenant.lastCharge.bill.taxation;
  return `${milliPercent / 1_000} ${reason}`;
}

describe('billing details', () => {
  it('have the next bill taxed by where the buyer is, and leave what was charged as it was', () => {
    const tenant = activeTenant(3, { tax });
    const [first] = tenant.charges;
    expect(lastTax(tenant)).toBe('23 buyer_unknown');
    tenant.must(details('DE')).until('2026-02-02');
    expect(tenant.lastCharge.bill).toMatchObject({ tax: 1140, amount: 7140 });
    expect(lastTax(tenant)).toBe('19 destination');
    expect(tenant.charges[0]).toBe(first);
  });

  it('end the concern that they were lost, once there is a version again', () => {
    const tenant = activeTenant(1, { tax }).must(details('DE'));
    tenant.hear({ type: 'attentionNeeded', about: concernIds.details, reason: 'Lost.' });
    expect(tenant.state.concerns).toHaveLength(1);
    tenant.must(details('DE'));
    expect(tenant.state.concerns).toEqual([]);
  });

  it('reverse the charge once their id is proved, and not before', () => {
    const tenant = activeTenant(1, { tax });
    const version = 7;
    tenant.must(details('DE', 'unverified', version)).must(add(1));
    expect(lastTax(tenant)).toBe('19 destination');
    tenant.must(details('DE', 'valid', version)).must(add(1));
    expect(lastTax(tenant)).toBe('0 reverse_charge');
    expect(tenant.lastCharge).toMatchObject({ detailsVersion: version, bill: { tax: 0 } });
  });

  it('whose id is found invalid later change the next bill and none before', () => {
    const tenant = activeTenant(1, { tax })
      .must(details('DE', 'valid', 100))
      .until('2026-02-02');
    expect(lastTax(tenant)).toBe('0 reverse_charge');
    const charges = JSON.stringify(tenant.charges);
    tenant.must(details('DE', 'invalid', 100));
    expect(JSON.stringify(tenant.charges)).toBe(charges);
    tenant.until('2026-03-02');
    expect(lastTax(tenant)).toBe('19 destination');
  });

  it('of an older version come too late, and the same ones again change nothing', () => {
    const tenant = activeTenant(1, { tax }).must(details('DE', 'valid', 5));
    const before = JSON.stringify(tenant.state);
    tenant.must(details('FR', 'none', 4)).must(details('DE', 'valid', 5));
    expect(JSON.stringify(tenant.state)).toBe(before);
    expect(tenant.all('billingFactsSet')).toMatchObject([
      {
        detailsVersion: 5,
        change: { before: { reason: 'buyer_unknown' }, after: { reason: 'reverse_charge', country: 'DE' } },
      },
    ]);
  });

  it('may change at any time but after the end, also while the tenant leaves, owes, or a charge is unknown', () => {
    const leaving = activeTenant(1, { tax }).must(cancel);
    expect(leaving.refusalOf(details('DE'))).toBeNull();
    const owing = activeTenant(1, { tax });
    owing.processor = () => declined();
    expect(owing.until('2026-02-20').refusalOf(details('DE'))).toBeNull();
    const asking = activeTenant(1, { tax });
    asking.processor = () => unknown;
    asking.give(add(1));
    expect(asking.refusalOf(details('DE'))).toBeNull();
    expect(leaving.until('2026-02-02').refusalOf(details('FR'))).toBe('subscription_ended');
  });
});

describe('a bill keeps the tax that it was made with', () => {
  it('where it is retried after the tax has changed, and its invoice names the buyer that was taxed', () => {
    const tenant = activeTenant(1, { tax }).must(details('DE', 'none', 1));
    tenant.processor = () => declined();
    tenant.until('2026-02-02').must(details('DE', 'valid', 2));
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(lastTax(tenant)).toBe('19 destination');
    expect(tenant.lastCharge).toMatchObject({ detailsVersion: 1, attempt: 3 });
    tenant.until('2026-03-02');
    expect(lastTax(tenant)).toBe('0 reverse_charge');
    expect(tenant.lastCharge).toMatchObject({ detailsVersion: 2 });
  });

  it('but a fresh period and the days used before it are one bill, of the day it is made', () => {
    const tenant = activeTenant(3, { tax }).must(details('DE', 'none', 1));
    tenant.processor = () => declined();
    tenant.until('2026-02-20').must(details('DE', 'valid', 2));
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(tenant.lastCharge.bill).toMatchObject({ tax: 0, amount: 9000, taxation: { reason: 'reverse_charge' } });
    expect(tenant.lastCharge.detailsVersion).toBe(2);
  });

  it('where its charge is still unknown as the tax changes', () => {
    const tenant = activeTenant(1, { tax });
    tenant.processor = () => unknown;
    tenant.give(add(1));
    tenant.must(details('DE', 'valid'));
    tenant.resolve(succeeded);
    expect(tenant.lastCharge.bill.taxation).toMatchObject({ reason: 'buyer_unknown' });
    expect(tenant.state.pool.licences).toHaveLength(2);
  });
});

describe('the day of the bill', () => {
  const german = { override: null, seller: { country: 'DE', registrations: ['DE'] } } as const;
  const berlin = { tax: german, zone: 'Europe/Berlin' };

  it('decides the rate: a purchase is taxed by its own day, a renewal by its boundary, however late that is settled', () => {
    const tenant = activeTenant(1, { ...berlin, signedUpAt: '2020-06-15T10:00' }).until('2020-06-30T23:00');
    tenant.must(add(1));
    expect(lastTax(tenant)).toBe('19 buyer_unknown');
    tenant.until('2020-07-01T00:30').must(add(1));
    expect(lastTax(tenant)).toBe('16 buyer_unknown');
    tenant.outageUntil('2021-01-20');
    const renewals = tenant.charges.filter(({ kind }) => kind === 'renewal').slice(-2);
    expect(renewals.map(({ bill }) => bill.taxation.milliPercent)).toEqual([16_000, 19_000]);
  });

  it('is that of the tenant’s own zone', () => {
    const tenant = activeTenant(1, { ...berlin, zone: 'Pacific/Auckland', signedUpAt: '2020-06-20T10:00' });
    tenant.advanceTo(Date.parse('2020-06-30T13:00:00Z')).must(add(1));
    expect([tenant.today, lastTax(tenant)]).toEqual(['2020-07-01', '16 buyer_unknown']);
  });

  it('of a suspended subscription is that of its suspension, as overdue and in the quote alike', () => {
    // given a Slovak seller, whose rate rises on 1 January, and a bill of 20 December that is not paid
    const tenant = activeTenant(3, { signedUpAt: '2024-11-20T10:00', tax: { override: null, seller: slovak } });
    tenant.processor = () => declined('insufficient_funds');
    tenant.until('2025-01-03T12:00');
    expect(tenant.shows).toBe('suspended');

    // then what is owed is what paying takes on that day
    const { taxMilliPercent, overdue } = viewOf(tenant.state);
    expect(taxMilliPercent).toBe(23_000);
    expect(overdue?.amount).toBe(tenant.quote(pay).dueNow.amount);
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(tenant.lastCharge.bill.amount).toBe(overdue?.amount);
    expect(tenant.lastCharge.bill.taxation.milliPercent).toBe(23_000);
  });

  it('is foreseen: the bills to come have the rate of their days', () => {
    const tenant = activeTenant(1, { ...berlin, signedUpAt: '2020-05-15T10:00' });
    expect(upcoming(tenant.state, 8).map((bill) => bill.tax)).toEqual([380, 320, 320, 320, 320, 320, 320, 380]);
    expect(viewOf(tenant.state)).toMatchObject({ taxMilliPercent: 19_000, nextBill: { tax: 380 } });
    tenant.until('2020-06-16');
    expect(viewOf(tenant.state)).toMatchObject({ taxMilliPercent: 16_000, nextBill: { tax: 320 } });
    expect(taxationNow(tenant.state, tenant.now).milliPercent).toBe(19_000);
  });

  it('of a trial’s first charge is that of the trial’s end, with what is known then', () => {
    const tenant = new Tenant({ ...berlin, signedUpAt: '2020-06-20T10:00' }).must(card).must(activate(2));
    expect(nextBill(tenant.state)).toMatchObject({ tax: 640 });
    tenant.must(details('FR', 'valid')).until('2020-07-05');
    expect(tenant.lastCharge).toMatchObject({
      kind: 'first',
      bill: { tax: 0, taxation: { reason: 'reverse_charge' } },
    });
  });

  it('of a carried amount is that of the bill which charges it', () => {
    const tenant = activeTenant(1, { ...berlin, unitPrice: 310, signedUpAt: '2020-06-01T10:00' });
    tenant.until('2020-06-30').must(add(1));
    expect(tenant.charges).toHaveLength(1);
    tenant.until('2020-07-02');
    expect(tenant.lastCharge.bill).toMatchObject({ taxation: { milliPercent: 16_000 } });
    expect(tenant.lastCharge.bill.lines.length).toBe(2);
  });
});

describe('a quote', () => {
  it('that was taken before the tax changed is a mismatch and charges nothing', () => {
    const changes = [
      (tenant: Tenant) => tenant.must(details('DE', 'valid')),
      (tenant: Tenant) => tenant.must(override(5_000)),
      (tenant: Tenant) => tenant.hear(changed({ country: 'IE', registrations: [] })),
    ];
    for (const change of changes) {
      const tenant = activeTenant(1, { tax }).until('2026-01-15');
      const quote = binding(tenant.quote(add(2)));
      change(tenant);
      const sent = tenant.charges.length;
      expect(tenant.refusalOf({ ...add(2), quote })).toBe('quote_mismatch');
      expect(tenant.charges).toHaveLength(sent);
      tenant.must({ ...add(2), quote: binding(tenant.quote(add(2))) });
    }
  });

  it('goes on where details change and the tax does not, and where what is due now has none', () => {
    const moved = activeTenant(1, { tax }).must(details('IE')).until('2026-01-15');
    const quote = binding(moved.quote(add(2)));
    moved.must(details('IE', 'valid')).must({ ...add(2), quote });
    const carried = activeTenant(1, { tax, unitPrice: 310 }).until('2026-01-30');
    const ofNothing = binding(carried.quote(add(1)));
    carried.must(details('DE')).must({ ...add(1), quote: ofNothing });
    const free = activeTenant(2, { tax });
    const leaving = binding(free.quote(cancel));
    free.must(details('DE', 'valid')).must({ ...cancel, quote: leaving });
  });

  it('of what is owed holds, as that keeps its tax', () => {
    const tenant = activeTenant(1, { tax });
    tenant.processor = () => declined();
    tenant.until('2026-02-02');
    const quote = binding(tenant.quote(pay));
    tenant.processor = () => succeeded;
    tenant.must(details('DE', 'valid')).must({ ...pay, quote });
    expect(tenant.paid.at(-1)).toBe(2460);
  });
});

describe('a percentage that is set for a tenant', () => {
  it('goes before the rule, and the rule counts again where it is taken away', () => {
    const tenant = activeTenant(1, { tax }).must(details('DE')).must(override(8_875)).must(add(1));
    expect(lastTax(tenant)).toBe('8.875 override');
    tenant.must(override(null)).must(add(1));
    expect(lastTax(tenant)).toBe('19 destination');
    const count = tenant.happened.length;
    tenant.must(override(null));
    expect(tenant.happened).toHaveLength(count);
  });

  it('is refused where it would make the next full bill too large, which the rule never is', () => {
    const tenant = activeTenant(1, {
      tax: { override: null, seller: { country: 'GB', registrations: [] } },
      unitPrice: 99_000_000,
    });
    expect(tenant.give(override(20_000))).toMatchObject({ code: 'validation_failed', pointer: '/taxPercent' });
    expect(tenant.state.tax.override).toBeNull();
    expect(tenant.refusalOf(override(1_000))).toBeNull();
    expect(tenant.refusalOf(override(null))).toBeNull();
  });
});

describe('where the seller is registered', () => {
  it('counts from the next bill on where it changes, and is noted once', () => {
    const tenant = activeTenant(1).must(details('GB'));
    expect(lastTax(tenant)).toBe('0 seller_not_registered');
    const british = changed({ country: 'GB', registrations: ['EU-OSS', 'GB'] });
    tenant.hear(british);
    tenant.hear(changed({ country: 'GB', registrations: ['GB', 'EU-OSS'] }));
    expect(tenant.all('sellerFactsSet')).toHaveLength(1);
    tenant.until('2026-02-02');
    expect(lastTax(tenant)).toBe('20 domestic');
  });
});

describe('whatever changes about its tax', () => {
  const sellers: readonly SellerFacts[] = [
    irish,
    { country: 'GB', registrations: ['GB'] },
    { country: 'DE', registrations: [] },
  ];
  const idStates: readonly TaxIdState[] = ['none', 'unverified', 'valid', 'invalid'];
  const step = fc.oneof(
    fc.record({
      type: fc.constant('details' as const),
      country: fc.constantFrom('IE', 'DE', 'GB', 'US'),
      id: fc.constantFrom(...idStates),
    }),
    fc.record({ type: fc.constant('override' as const), milliPercent: fc.constantFrom(null, 0, 8_875, 20_000) }),
    fc.record({ type: fc.constant('seller' as const), seller: fc.constantFrom(...sellers) }),
    fc.record({ type: fc.constant('buy' as const), quantity: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ type: fc.constant('days' as const), days: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ type: fc.constant('card' as const), pays: fc.boolean() }),
    fc.constant({ type: 'pay' as const }),
  );
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  function take(tenant: Tenant, one: Step): void {
    switch (one.type) {
      case 'details':
        tenant.give(details(one.country, one.id));
        return;
      case 'override':
        tenant.give(override(one.milliPercent));
        return;
      case 'seller':
        tenant.hear(changed(one.seller));
        return;
      case 'buy': {
        const preview = tenant.quote(add(one.quantity));
        const before = tenant.charges.length;
        if (tenant.give({ ...add(one.quantity), quote: binding(preview) }) === null && tenant.charges.length > before)
          expect(tenant.lastCharge.bill).toMatchObject(preview.dueNow);
        return;
      }
      case 'days':
        tenant.until(addDays(tenant.today, one.days));
        return;
      case 'card':
        tenant.processor = () => (one.pays ? succeeded : declined());
        return;
      case 'pay':
        tenant.give(pay);
    }
  }

  it('each bill has the tax of its rate, a retry charges the same bill, and a quote what it says', {
    timeout: propertyTimeoutMs,
  }, () => {
    let retries = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 25 }), (steps) => {
        const tenant = activeTenant(2, { tax, zone: 'Europe/Dublin' });
        for (const one of steps) take(tenant, one);
        for (const { bill } of tenant.charges) {
          const net = bill.lines.reduce((sum, { amount }) => sum + amount, 0);
          expect([bill.tax, bill.amount - net]).toEqual([taxOn(net, bill.taxation.milliPercent), bill.tax]);
        }
        const owed = tenant.charges.filter(({ purpose }) => purpose.type === 'payBill');
        for (const { period, bill, detailsVersion, attempt } of owed) {
          const first = owed.find((charge) => charge.period.number === period.number);
          expect({ bill, detailsVersion }).toEqual({ bill: first?.bill, detailsVersion: first?.detailsVersion });
          if (attempt > 1) retries += 1;
        }
      }),
      { numRuns: 150 },
    );
    expect(retries).toBeGreaterThan(20);
  });
});
