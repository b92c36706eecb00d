import { expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  cancel,
  card,
  instantOf,
  pastDueTenant,
  Tenant,
} from '../test/domain/support/tenant.ts';
import { nextBill, nextBillAfter, upcoming } from './forecast.ts';

it('forecasts from the end of a trial on, as many bills as are requested', () => {
  const tenant = new Tenant({ zone: 'Europe/London', signedUpAt: '2026-01-17T10:00', taxMilliPercent: 20_000 });
  tenant.must(card).must(activate(2)).must({ type: 'setPrice', unitPrice: 1000 });
  const zone = 'Europe/London';
  const bill = { amount: 2400, tax: 400, licences: 2 };
  expect(upcoming(tenant.state, 4)).toEqual([
    { at: instantOf('2026-01-31T10:00', zone), ...bill },
    { at: instantOf('2026-02-28', zone), ...bill },
    { at: instantOf('2026-03-31', zone), ...bill },
    { at: instantOf('2026-04-30', zone), ...bill },
  ]);
  expect(upcoming(tenant.state, 12)).toHaveLength(12);
  expect(upcoming(tenant.state, 0)).toEqual([]);
  expect(nextBill(tenant.state)).toEqual({ at: instantOf('2026-01-31T10:00', zone), ...bill });
});

it('shows 0 where a bill will be carried, and the sum where it is charged, from the first bill on', () => {
  const tenant = new Tenant({ unitPrice: 13 }).must(card).must(activate(1));
  expect(upcoming(tenant.state, 6).map(({ amount }) => amount)).toEqual([0, 0, 39, 0, 0, 39]);
  const charged = new Tenant({ unitPrice: 2000 }).must(card).must(activate(1));
  expect(upcoming(charged.state, 2).map(({ amount }) => amount)).toEqual([2000, 2000]);
  const exact = new Tenant({ unitPrice: 0 }).must(card).must(activate(1));
  expect(upcoming(exact.state, 2).map(({ amount }) => amount)).toEqual([0, 0]);
});

it('counts what is carried to the next bill, once', () => {
  const tenant = activeTenant(1, { unitPrice: 310 }).until('2026-01-30').must(add(1));
  expect(upcoming(tenant.state, 3).map(({ amount }) => amount)).toEqual([640, 620, 620]);
});

it('goes on from the next boundary where a bill is overdue, which is not a bill to come', () => {
  expect(upcoming(pastDueTenant(2).state, 2)).toEqual([
    { at: instantOf('2026-03-01'), amount: 4000, tax: 0, licences: 2 },
    { at: instantOf('2026-04-01'), amount: 4000, tax: 0, licences: 2 },
  ]);
});

it('foresees nothing for those who are billed no more by themselves', () => {
  const leaving = [new Tenant().must(add(1)), activeTenant(1).must(cancel), pastDueTenant(1).until('2026-02-20')];
  for (const { state } of leaving) expect(upcoming(state, 12)).toEqual([]);
});

it('knows the bill after the one that is due: at the boundary itself, not a moment earlier', () => {
  const { state } = activeTenant(1).until('2026-01-30');
  const boundary = instantOf('2026-02-01');
  expect(nextBillAfter(state, boundary - 1)).toBe(boundary);
  expect(nextBillAfter(state, boundary)).toBe(instantOf('2026-03-01'));
  const leaving = activeTenant(1).must(cancel);
  expect(nextBillAfter(leaving.state, boundary)).toBeNull();
});
