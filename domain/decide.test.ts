import { expect, it } from 'vitest';
import { activeTenant, add, cancel, instantOf, requiresAction, Tenant, visa } from '../test/domain/support/tenant.ts';
import { decide } from './decide.ts';
import { evolve, evolveAll } from './evolve.ts';
import type { SignUp } from './inputs.ts';
import { defaultPolicy, deletionWarningDays, requiredWarningDays } from './policy.ts';
import { unregisteredSeller } from './tax/facts.ts';

const signUp: SignUp = {
  type: 'signUp',
  tenantId: 't',
  timeZone: 'UTC',
  currency: 'gbp',
  tax: { override: null, seller: unregisteredSeller },
  taxMilliPercent: 0,
  unitPrice: 2e3,
  policy: defaultPolicy,
  frozenAt: null,
};
const nothing = { events: [], effect: null };

it('begins a life with a sign-up, whose own facts alone are kept, and has the instance created', () => {
  const now = instantOf('2026-01-01');
  const trialEndsAt = now + 14 * 86_400_000;
  expect(decide(null, { ...signUp, commandId: 'c' }, now)).toEqual({
    events: [{ type: 'signedUp', signUp, trialEndsAt }],
    effect: { type: 'createInstance' },
  });
});

it('counts a trial from the time of its test clock', () => {
  const decision = decide(null, { ...signUp, frozenAt: 5, commandId: 'c' }, instantOf('2026-01-01'));
  expect(decision.events).toMatchObject([{ trialEndsAt: 5 + 14 * 86_400_000 }]);
});

it('takes no other command before that, and lets facts and time pass by', () => {
  expect(decide(null, { ...add(1), commandId: 'c' }, 0)).toEqual({
    refusal: { code: 'unavailable', detail: 'This tenant is being set up.' },
  });
  expect(decide(null, { type: 'timePassed' }, 0)).toEqual(nothing);
  expect(decide(null, { type: 'cardAttached', card: visa, commandId: 'c' }, 0)).toEqual(nothing);
  expect(decide(null, { type: 'instanceDeleted' }, 0)).toEqual(nothing);
});

it('lets nothing happen to a tenant that has not signed up', () => {
  expect(() => evolve(null, { type: 'suspended' }, 0)).toThrow('suspended before signedUp');
  expect(evolveAll(null, [], 0)).toBeNull();
});

it('starts with nothing bought, held, due or pending', () => {
  expect(new Tenant({ testClock: true }).state).toMatchObject({
    stage: { type: 'trialing', converting: false },
    pool: {
      nextNumber: 1,
      licences: [],
    },
    carried: [],
    card: null,
    unpaid: [],
    cancellation: null,
    chargeUnderWay: null,
    openingAttempts: 0,
    paidOpening: null,
    concerns: [],
    parked: null,
    clock: {
      now: instantOf('2026-01-01T10:00'),
      target: null,
    },
    price: {
      pinned: 2e3,
      newest: 2e3,
    },
  });
});

it('asks for a charge to be withdrawn only where one waits for its payer', () => {
  const tenant = activeTenant(1);
  expect(decide(tenant.state, { type: 'withdrawAwaitingPayer' }, tenant.now)).toEqual(nothing);
  tenant.processor = () => requiresAction;
  tenant.give(add(1));
  expect(decide(tenant.state, { type: 'withdrawAwaitingPayer' }, tenant.now)).toEqual({
    events: [],
    effect: { type: 'withdrawCharge', charge: tenant.lastCharge },
  });
});

it('ends once where the deletion of its instance is reported twice', () => {
  const tenant = new Tenant().must(cancel).until('2026-02-01');
  expect(decide(tenant.state, { type: 'instanceDeleted' }, tenant.now)).toEqual(nothing);
  expect(tenant.all('deleted')).toHaveLength(1);
});

it('has a card saved under the command that brought it', () => {
  const tenant = new Tenant();
  expect(
    decide(tenant.state, { type: 'setPaymentMethod', paymentMethod: 'pm_1', commandId: 'c7' }, tenant.now),
  ).toEqual({
    events: [],
    effect: { type: 'attachCard', paymentMethod: 'pm_1', commandId: 'c7' },
  });
});

it('is settled by the outcome of the charge under way, and not by that of another', () => {
  const tenant = activeTenant(1);
  tenant.processor = () => requiresAction;
  tenant.give(add(1));
  const { chargeUnderWay } = tenant.state;
  expect(chargeUnderWay).toEqual({ charge: tenant.lastCharge, standing: 'awaits payer', replacedCard: null });
  const other = { ...tenant.lastCharge, key: 'other' };
  for (const type of ['chargeSucceeded', 'chargeCanceled'] as const) {
    expect(evolve(tenant.state, { type, charge: other }, 0).chargeUnderWay).toEqual(chargeUnderWay);
    expect(evolve(tenant.state, { type, charge: tenant.lastCharge }, 0).chargeUnderWay).toBeNull();
  }
});

it('has these numbers as its default policy', () => {
  expect(defaultPolicy).toEqual({
    trialDays: 14,
    trialExpiredDays: 30,
    retryAfterDays: [1, 3, 7, 13],
    suspendAfterDays: 14,
    deleteAfterDays: 44,
    maxLicences: 1e4,
    quoteMinutes: 10,
    payerLookUpMinutes: [1, 2, 4, 7],
  });
  expect(deletionWarningDays).toEqual([14, 7, 1]);
  expect(requiredWarningDays).toEqual([7, 1]);
});
