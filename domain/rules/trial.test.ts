import { describe, expect, it } from 'vitest';
import {
  activate,
  add,
  assign,
  cancel,
  card,
  declined,
  instantOf,
  pay,
  remove,
  requiresAction,
  succeeded,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { nextBill } from '../forecast.ts';
import { unregisteredSeller } from '../tax/facts.ts';
import { viewOf } from '../view.ts';

const holders = (tenant: Tenant): unknown => tenant.state.pool.licences.map(({ number, holder }) => [number, holder]);

describe('a trial', () => {
  it('begins with nothing, costs nothing, and lets licences come and go', () => {
    const tenant = new Tenant()
      .must(add(5))
      .must(assign('a', 'b'))
      .must(remove(2))
      .must(remove([1]));
    expect(holders(tenant)).toEqual([
      [2, 'b'],
      [3, null],
    ]);
    expect(tenant.counts).toEqual({ total: 2, assigned: 1, free: 1, ending: 0 });
    expect(tenant.all('licencesRevoked')).toEqual([{ type: 'licencesRevoked', assignments: [[1, 'a']] }]);
    expect(tenant.charges).toEqual([]);
    expect(nextBill(tenant.state)).toBeNull();
  });

  it('ends exactly 14 × 24 hours after sign-up, through a clock change', () => {
    const tenant = new Tenant({ zone: 'Europe/London', signedUpAt: '2026-03-20T10:00' });
    tenant.until('2026-04-03T10:59');
    expect(tenant.shows).toBe('trialing');
    tenant.until('2026-04-03T11:00');
    expect(tenant.shows).toBe('trial_expired');
    expect(tenant.all('trialExpired')).toEqual([{ type: 'trialExpired', declineCode: null, amount: null }]);
    expect(viewOf(tenant.state)).toMatchObject({ overdue: null, licencesWork: false });
  });

  it('whose first charge failed owes what paying takes now, and nothing once it has no licences', () => {
    const tenant = new Tenant();
    tenant.processor = () => declined();
    tenant.must(card).must(add(5)).must(activate(5));
    tenant.until('2026-01-16');
    expect(viewOf(tenant.state).overdue).toMatchObject({ amount: 10_000 });

    tenant.must(remove(3)).must({ type: 'setPrice', unitPrice: 3000 });
    expect(viewOf(tenant.state).overdue).toMatchObject({ amount: 6000, nextRetryAt: null });
    expect(tenant.quote(pay).dueNow).toMatchObject({ amount: 6000 });

    tenant.must(remove(2));
    expect(viewOf(tenant.state)).toMatchObject({ state: 'trial_expired', overdue: null });
    expect(tenant.refusalOf(pay)).toBe('nothing_overdue');
  });

  it('converts: the first charge is made at its end, at the newest price, and its date is the anchor', () => {
    const tenant = new Tenant({ zone: 'Europe/London', signedUpAt: '2026-01-17T10:00', taxMilliPercent: 20_000 });
    tenant.must(card).must(add(5)).must(activate(3)).must({ type: 'setPrice', unitPrice: 1500 });
    expect(tenant.counts.total).toBe(3);
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'trialing',
      converting: true,
      unitPrice: 1500,
      accessEndsAt: null,
    });
    tenant.until('2026-01-31T09:59');
    expect(tenant.charges).toEqual([]);

    tenant.until('2026-01-31T10:00');
    expect(tenant.shows).toBe('active');
    expect(tenant.converting).toBe(false);
    expect(tenant.lastCharge).toMatchObject({
      key: 't/1/first/period/1',
      kind: 'first',
      attempt: 1,
      commandId: null,
      quantity: 3,
    });
    expect(tenant.lastCharge.bill).toMatchObject({ amount: 5400, tax: 900 });
    expect(tenant.period).toMatchObject({
      number: 1,
      anchor: '2026-01-31',
      start: instantOf('2026-01-31T10:00'),
    });

    tenant.until('2026-04-01');
    expect(tenant.datesOf('billed')).toEqual(['2026-02-28', '2026-03-31']);
    expect(tenant.paid).toEqual([5400, 5400, 5400]);
    expect(tenant.lastCharge.key).toBe('t/3/renewal/period/1');
  });

  it.each([
    [declined('lost_card'), 'lost_card'],
    [requiresAction, 'authentication_required'],
  ])('whose first charge is not paid expires, and says why: %j', (outcome, declineCode) => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => outcome;
    tenant.until('2026-01-20');
    expect(tenant.all('trialExpired')).toEqual([{ type: 'trialExpired', declineCode, amount: 4000 }]);
    expect(viewOf(tenant.state).overdue).toEqual({
      amount: 4e3,
      since: instantOf('2026-01-15T10:00'),
      nextRetryAt: null,
      declineCode,
    });
    expect(tenant.charges).toHaveLength(1);
    tenant.processor = () => succeeded;
    tenant.must(card);
    expect(tenant.charges).toHaveLength(1);
    tenant.must(pay);
    expect(tenant.shows).toBe('active');
    expect(tenant.period).toMatchObject({ number: 1, anchor: '2026-01-20' });
    expect(tenant.lastCharge).toMatchObject({ key: 't/1/first/period/2', kind: 'first', commandId: 'c5' });
  });

  it('expires without a try where its card was declined for good before, and a new card pays', () => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => declined('lost_card');
    expect(tenant.give(activate(2, true))).toMatchObject({ code: 'card_declined' });
    tenant.processor = () => succeeded;
    tenant.until('2026-01-16');
    expect(tenant.all('trialExpired')).toEqual([{ type: 'trialExpired', declineCode: 'lost_card', amount: 4000 }]);
    expect(tenant.charges).toHaveLength(1);
    tenant.must(card).must(pay);
    expect([tenant.shows, tenant.paid]).toEqual(['active', [4000]]);
  });

  it('that costs nothing converts whatever has become of its card', () => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => declined('lost_card');
    tenant.give(activate(2, true));
    tenant.must({ type: 'setPrice', unitPrice: 0 }).until('2026-01-16');
    expect([tenant.shows, tenant.charges.length]).toEqual(['active', 1]);
  });

  it('expires without a charge where its card is gone', () => {
    const { state, now } = new Tenant().must(card).must(activate(2));
    const tenant = new Tenant({ state: { ...state, card: null }, now }).until('2026-01-16');
    expect(tenant.all('trialExpired')).toEqual([
      { type: 'trialExpired', declineCode: 'no_payment_method', amount: 4000 },
    ]);
    expect(tenant.charges).toEqual([]);
  });

  it('keeps its access while the outcome of the first charge is unknown, and the period dates from its end', () => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => unknown;
    tenant.until('2026-01-18');
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'trialing',
      converting: true,
      licencesWork: true,
      accessEndsAt: null,
    });
    expect(tenant.state.chargeUnderWay?.standing).toBe('unknown');
    tenant.resolve(unknown);
    expect(tenant.all('chargeUnknown')).toHaveLength(1);
    tenant.resolve(succeeded);
    expect(tenant.shows).toBe('active');
    expect(tenant.state.chargeUnderWay).toBeNull();
    expect(tenant.period?.start).toBe(instantOf('2026-01-15T10:00'));
    expect(tenant.charges).toHaveLength(1);
  });

  it('is charged again under another key where the first intent was canceled unpaid', () => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => unknown;
    tenant.until('2026-01-18');
    tenant.processor = () => succeeded;
    tenant.resolve({ type: 'canceled' });
    tenant.settle();
    expect(tenant.charges.map(({ key }) => key)).toEqual(['t/1/first/period/1', 't/1/first/period/2']);
    expect(tenant.period?.start).toBe(instantOf('2026-01-15T10:00'));
  });
});

it('answers for a deleted tenant that its id is taken for good', () => {
  const tenant = new Tenant().must(cancel).until('2026-02-01');
  expect(tenant.shows).toBe('deleted');
  expect(
    tenant.refusalOf({
      type: 'signUp',
      tenantId: 't',
      timeZone: 'UTC',
      currency: 'gbp',
      tax: { override: null, seller: unregisteredSeller },
      taxMilliPercent: 0,
      unitPrice: 1,
      policy: tenant.state.policy,
      frozenAt: null,
    }),
  ).toBe('tenant_exists');
});
