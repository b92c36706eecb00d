import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  atPrice,
  cancel,
  card,
  instantOf,
  keep,
  pastDueTenant,
  pay,
  succeeded,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { nextBill } from '../forecast.ts';
import { previewPrice } from '../preview.ts';
import { viewOf } from '../view.ts';

const setPrice = (unitPrice: number) => ({ type: 'setPrice', unitPrice }) as const;

/** `[what a licence costs now, the coming price, the day of its first bill]` */
function pricesOf(tenant: Tenant): readonly unknown[] {
  const { unitPrice, comingPrice } = viewOf(tenant.state);
  return [unitPrice, comingPrice?.unitPrice ?? null, comingPrice === null ? null : new Date(comingPrice.from)];
}

const february = new Date(instantOf('2026-02-01'));

it('a new price counts from the next renewal on; what is bought until then costs the old one', () => {
  const tenant = activeTenant(1).must(setPrice(3100)).must(add(1));
  expect(pricesOf(tenant)).toEqual([2000, 3100, february]);
  expect(nextBill(tenant.state)?.amount).toBe(6200);
  tenant.until('2026-02-02').must(add(1));
  expect(tenant.paid).toEqual([2000, 2000, 6200, 2989]);
  expect(pricesOf(tenant)).toEqual([3100, null, null]);
});

it('what a price would change is what it changes, and nothing is changed by asking', () => {
  const tenants = [activeTenant(2), new Tenant().must(card).must(activate(2)), activeTenant(1).must(cancel)];
  for (const tenant of tenants) {
    const before = viewOf(tenant.state);
    const previewed = previewPrice(tenant.state, 3100, tenant.now);
    expect(viewOf(tenant.state)).toEqual(before);
    const { unitPrice, comingPrice, nextBill: bill } = viewOf(tenant.must(setPrice(3100)).state);
    expect(previewed).toMatchObject({
      before: { unitPrice: before.unitPrice, comingPrice: before.comingPrice, nextBill: before.nextBill },
      after: { unitPrice, comingPrice, nextBill: bill },
    });
  }
  expect(previewPrice(activeTenant(1).state, 100_000_000, activeTenant(1).now)).toMatchObject({
    refusal: { code: 'validation_failed', pointer: '/unitPrice' },
  });
});

it('each version is counted, with what it replaces; the same price again is none', () => {
  const tenant = activeTenant(1).must(setPrice(3100)).must(setPrice(3100)).must(setPrice(2500)).must(setPrice(2000));
  expect(tenant.all('priceChanged')).toEqual([
    { type: 'priceChanged', unitPrice: 3100, current: 2000, before: 2000, version: 2 },
    { type: 'priceChanged', unitPrice: 2500, current: 2000, before: 3100, version: 3 },
    { type: 'priceChanged', unitPrice: 2000, current: 2000, before: 2500, version: 4 },
  ]);
  expect(pricesOf(tenant)).toEqual([2000, null, null]);
});

it('the price that is the newest is refused all the same where its bill could never be paid', () => {
  expect(atPrice(activeTenant(1), 100_000_000).refusalOf(setPrice(100_000_000))).toBe('validation_failed');
});

describe('a tenant whose next period is yet to be opened has no coming price, as it takes the newest at once', () => {
  const canceled = (tenant: Tenant) => tenant.must(cancel);
  it.each([
    ['in its trial', () => new Tenant()],
    ['in a trial that goes on', () => new Tenant().must(card).must(activate(2))],
    ['after its trial', () => new Tenant().must(add(2)).until('2026-01-20')],
    ['suspended', () => pastDueTenant(2).until('2026-02-20')],
    ['in a trial that was canceled', () => canceled(new Tenant())],
  ])('%s', (_, begin) => {
    const tenant = begin().must(setPrice(2400));
    expect(pricesOf(tenant)).toEqual([2400, null, null]);
    expect(tenant.all('priceChanged')).toMatchObject([{ current: 2000, before: 2000 }]);
  });

  it('and pays it when it pays, beside the days that it used at the price before', () => {
    const tenant = pastDueTenant(2).until('2026-02-20').must(setPrice(2400));
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(tenant.lastCharge.bill.lines.map(({ amount }) => amount)).toEqual([2000, 4800]);
    expect(tenant.paid.at(-1)).toBe(6800);
  });
});

it('past due: the bill that is owed keeps its price, and the next one takes the new', () => {
  const tenant = pastDueTenant(1).must(setPrice(2400));
  expect(pricesOf(tenant)).toEqual([2000, 2400, new Date(instantOf('2026-03-01'))]);
  tenant.processor = () => succeeded;
  tenant.must(pay).until('2026-03-02');
  expect(tenant.paid.slice(-2)).toEqual([2000, 2400]);
});

it('canceled: no price is coming, until the subscription is kept', () => {
  const tenant = activeTenant(1).must(cancel).must(setPrice(2400));
  expect(pricesOf(tenant)).toEqual([2000, null, null]);
  tenant.must(keep);
  expect(pricesOf(tenant)).toEqual([2000, 2400, february]);
});

it('set while the first charge is on its way: it counts from the bill after that', () => {
  const tenant = new Tenant().must(card).must(activate(1));
  tenant.processor = () => unknown;
  tenant.until('2026-01-16').must(setPrice(2400));
  expect(pricesOf(tenant)).toEqual([2000, 2400, new Date(instantOf('2026-02-15'))]);
  tenant.resolve(succeeded);
  expect(pricesOf(tenant)).toEqual([2000, 2400, new Date(instantOf('2026-02-15'))]);
  expect(tenant.paid).toEqual([2000]);
});
