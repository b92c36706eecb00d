import { expect, it } from 'vitest';
import {
  activeTenant,
  add,
  assign,
  cancel,
  instantOf,
  remove,
  Tenant,
  unknown,
  visa,
} from '../test/domain/support/tenant.ts';
import { taxOf } from './carried-contract.ts';
import { viewOf } from './view.ts';

it('shows an active subscription with its period, its pool and its next bill', () => {
  const tenant = activeTenant(3, { zone: 'Europe/London', taxMilliPercent: 20_000 }).must(assign('a')).must(remove(1));
  tenant.must({ type: 'setPrice', unitPrice: 1000 });
  const end = instantOf('2026-02-01');
  expect(viewOf(tenant.state)).toEqual({
    tenantId: 't',
    state: 'active',
    converting: false,
    currency: 'gbp',
    unitPrice: 2e3,
    comingPrice: { unitPrice: 1e3, from: end },
    tax: taxOf(2e4),
    taxMilliPercent: 2e4,
    timeZone: 'Europe/London',
    trialEndsAt: instantOf('2026-01-15T10:00'),
    period: {
      number: 1,
      start: instantOf('2026-01-01T10:00'),
      end,
    },
    nextBill: {
      at: end,
      amount: 2400,
      tax: 400,
      licences: 2,
    },
    licences: {
      total: 3,
      assigned: 1,
      free: 2,
      ending: 1,
    },
    cancelAt: null,
    suspendAt: null,
    deleteAt: null,
    awaitingPayer: null,
    accessEndsAt: null,
    licencesWork: true,
    card: visa,
    removedCard: null,
    overdue: null,
    concerns: [],
    testClock: null,
  });
});

it('shows a trial that is not continued with its end, and the price that it would continue at', () => {
  const tenant = new Tenant({ testClock: true }).must({ type: 'setPrice', unitPrice: 1000 });
  const trialEndsAt = instantOf('2026-01-15T10:00');
  expect(viewOf(tenant.state)).toMatchObject({
    state: 'trialing',
    unitPrice: 1e3,
    trialEndsAt,
    period: null,
    nextBill: null,
    card: null,
    accessEndsAt: trialEndsAt,
    deleteAt: null,
    licencesWork: true,
    testClock: {
      frozenTime: instantOf('2026-01-01T10:00'),
      target: null,
    },
  });
});

it('shows an expired trial with the day of its deletion', () => {
  const tenant = new Tenant().must(add(1)).until('2026-01-20');
  expect(viewOf(tenant.state)).toMatchObject({
    state: 'trial_expired',
    deleteAt: instantOf('2026-02-14'),
    nextBill: null,
  });
});

it('shows a deletion from the day on which it began', () => {
  const tenant = activeTenant(1);
  tenant.processor = () => unknown;
  tenant.must(add(1)).must(cancel).outageUntil('2026-02-03T04:00');
  expect(viewOf(tenant.state)).toMatchObject({ state: 'deleting', deleteAt: instantOf('2026-02-03T04:00') });
});
