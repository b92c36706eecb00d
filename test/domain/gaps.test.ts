import { describe, expect, it } from 'vitest';
import { attentionOf } from '../../domain/attention.ts';
import { civilDateOf, startOfDay } from '../../domain/calendar.ts';
import { expectPromisesKept } from './support/promises.ts';
import {
  activate,
  activeTenant,
  add,
  assign,
  cancel,
  card,
  declined,
  instantOf,
  keep,
  pastDueTenant,
  pay,
  remove,
  requiresAction,
  succeeded,
  Tenant,
  unknown,
} from './support/tenant.ts';

describe('a first charge without a known outcome', () => {
  it('lets nobody have more licences than it pays for', () => {
    const tenant = new Tenant().must(card).must(add(5)).must(assign('a', 'b'));
    tenant.processor = () => unknown;
    tenant.must(activate(2, true));

    expect(tenant.refusalOf(add(3))).toBe('unavailable');
    expect(tenant.refusalOf(assign('c'))).toBe('unavailable');
    expect(tenant.refusalOf({ type: 'assignLicence', number: 3, userId: 'c' })).toBe('unavailable');
    expect(tenant.refusalOf({ type: 'assignLicence', number: 1, userId: 'c' })).toBe(null);
    expect(tenant.refusalOf(activate(9))).toBe('unavailable');
    expect(tenant.refusalOf(remove(1))).toBe('unavailable');
    tenant.resolve(succeeded);

    expect(tenant.counts).toEqual({ total: 2, assigned: 2, free: 0, ending: 0 });
  });

  it('lets as many licences be given out as it pays for', () => {
    const tenant = new Tenant().must(card).must(add(5)).must(assign('a'));
    tenant.processor = () => unknown;
    tenant.must(activate(3, true)).must(assign('b'));
    expect(tenant.refusalOf(assign('c', 'd'))).toBe('unavailable');
    tenant.must({ type: 'assignLicence', number: 3, userId: 'c' });
    expect(tenant.refusalOf({ type: 'assignLicence', number: 4, userId: 'd' })).toBe('unavailable');
    tenant.must({ type: 'revokeLicence', number: 1 }).must(assign('d'));
  });

  it('holds the number of a suspended tenant’s licences, and reckons without those that are ending', () => {
    const tenant = pastDueTenant(4)
      .must(assign('a', 'b'))
      .must(remove([1, 2]))
      .until('2026-02-20');
    tenant.processor = () => unknown;
    tenant.must(pay);
    expect(tenant.refusalOf({ type: 'reactivateLicences', selection: { quantity: 1 } })).toBe('unavailable');
    expect(tenant.refusalOf(remove(1))).toBe('unavailable');
    tenant.must(assign('c', 'd'));
    tenant.resolve(succeeded);
    expect(tenant.state.pool.licences.map(({ userId }) => userId)).toEqual(['c', 'd']);
  });

  it('leaves an addition of unknown outcome out of this: what is free goes on', () => {
    const tenant = activeTenant(2);
    tenant.processor = () => unknown;
    tenant
      .must(add(2))
      .must(assign('a', 'b'))
      .must(remove([2]))
      .must({ type: 'reactivateLicences', selection: { quantity: 1 } });
    expect(tenant.counts).toEqual({ total: 2, assigned: 2, free: 0, ending: 0 });
  });

  it('lets a tenant cancel after its trial has ended: with the day, as nothing is paid', () => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => unknown;
    tenant.until('2026-01-15T15:00').must(cancel);
    expect(tenant.state.cancellation?.at).toBe(instantOf('2026-01-16'));
    tenant.until('2026-01-17');
    expect(tenant.shows).toBe('deleting');
    expect(tenant.resolve(declined())).toBeNull();
    expect(tenant.all('trialExpired')).toEqual([]);
    tenant.settle();
    expect([tenant.shows, tenant.charges.length]).toEqual(['deleted', 1]);
  });

  it('is the last word at the end of the trial: the number can be changed no more, nor the conversion undone', () => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => unknown;
    tenant.until('2026-01-16');

    expect(tenant.refusalOf(add(3))).toBe('unavailable');
    expect(tenant.refusalOf({ type: 'undoActivation' })).toBe('unavailable');
    expect(tenant.shows).toBe('trialing');
    expect(tenant.converting).toBe(true);
  });

  it('is recorded for finance, and no more, where the tenant has canceled meanwhile', () => {
    const tenant = new Tenant().must(card);
    tenant.processor = () => unknown;
    tenant.must(activate(2, true)).must(cancel);
    tenant.resolve(succeeded);

    expect(attentionOf(tenant.state.concerns)).toMatch(/refund/);
    expect(tenant.shows).toBe('canceling');
    expect(tenant.all('periodStarted')).toEqual([]);
    tenant.until('2026-01-15T12:00');
    expect(tenant.shows).toBe('deleted');
    expect(tenant.charges).toHaveLength(1);
  });

  it('that is found paid while the tenant is leaving opens its period where the tenant stays after all, and is not charged again', () => {
    const tenant = new Tenant().must(card);
    tenant.processor = () => unknown;
    tenant.must(activate(2, true)).must(cancel);
    tenant.resolve(succeeded);
    tenant.processor = () => succeeded;
    tenant.until('2026-01-05').must(keep);

    expect(tenant.shows).toBe('active');
    expect(tenant.counts.total).toBe(2);
    expect(tenant.period).toMatchObject({ number: 1, start: instantOf('2026-01-01T10:00') });
    expect(attentionOf(tenant.state.concerns)).toBeNull();
    tenant.until('2026-02-01');
    expect(tenant.charges.map(({ key }) => key)).toEqual(['t/1/first/period/1', 't/2/renewal/period/1']);
    expectPromisesKept(tenant);
  });

  it('of a suspended tenant does the same: the old bill is given up, once', () => {
    const tenant = pastDueTenant(2).until('2026-02-16');
    tenant.processor = () => unknown;
    tenant.must(pay).must(cancel);
    tenant.resolve(succeeded);
    expect(tenant.shows).toBe('canceling');
    tenant.must(keep);

    expect(tenant.shows).toBe('active');
    expect(tenant.all('billsGivenUp')).toHaveLength(1);
    expect(tenant.refusalOf(pay)).toBe('nothing_overdue');
    expectPromisesKept(tenant);
  });
});

it('takes back the newest of what was given out meanwhile where the payer confirms fewer at the bank', () => {
  const tenant = new Tenant().must(card).must(add(5)).must(assign('a', 'b'));
  tenant.processor = () => requiresAction;
  expect(tenant.give(activate(2, true))).toMatchObject({ code: 'authentication_required' });
  tenant.must(assign('c')).hear({ type: 'chargeSettled', key: tenant.lastCharge.key, outcome: succeeded });
  expect(tenant.state.pool.licences.map(({ userId }) => userId)).toEqual(['a', 'b']);
  expect(tenant.all('licencesRemoved')).toEqual([{ type: 'licencesRemoved', licences: [5, 4, 3] }]);
});

it('names twice, counts once: licences to remove or to reactivate', () => {
  const tenant = activeTenant(2);
  expect(tenant.refusalOf(remove([1, 1]))).toBe(null);
  expect(tenant.all('licencesEnding').map(({ licences }) => licences)).toEqual([[1]]);
  expect(tenant.refusalOf({ type: 'reactivateLicences', selection: { numbers: [1, 1] } })).toBe(null);
  expect(tenant.all('licencesReactivated').map(({ licences }) => licences)).toEqual([[1]]);
});

it('gives a user who is named twice one licence', () => {
  const tenant = activeTenant(3).must(assign('a', 'a', 'b'));
  expect(tenant.counts.assigned).toBe(2);
  expect(tenant.all('licencesAssigned')[0]?.assignments).toEqual([
    [1, 'a'],
    [2, 'b'],
  ]);
});

it('does nothing where no user is to get a licence', () => {
  expect(activeTenant(1).must(assign()).all('licencesAssigned')).toEqual([]);
});

it('says of a trial that more licences are to go than are free, never that one has to stay', () => {
  const tenant = new Tenant().must(add(3)).must(assign('a'));
  expect(tenant.refusalOf(remove(3))).toBe('too_many_assigned');
  expect(tenant.refusalOf(remove(9))).toBe('too_many_assigned');
  expect(tenant.refusalOf(remove([1, 2, 3]))).toBe(null);
  expect(tenant.counts.total).toBe(0);
});

it('refuses to activate no licences at all', () => {
  const tenant = new Tenant().must(card);
  expect(tenant.refusalOf(activate(0))).toBe('last_licence');
  expect(tenant.refusalOf(activate(0, true))).toBe('last_licence');
});

describe('a first bill of more than can be charged at once', () => {
  it('is refused when it is chosen, not when the trial ends', () => {
    const tenant = new Tenant({ unitPrice: 10_000_000 }).must(card);
    for (const startNow of [true, false]) {
      expect(tenant.give(activate(10, startNow))).toMatchObject({ code: 'validation_failed', pointer: '/quantity' });
    }
    expect(tenant.refusalOf(activate(9))).toBe(null);
    expect(tenant.give(add(1))).toMatchObject({ code: 'validation_failed', pointer: '/quantity' });
    expect(tenant.counts.total).toBe(9);
    tenant.must({ type: 'undoActivation' }).must(add(1));
  });

  it('that came about by a price since then is not blamed on the card', () => {
    const tenant = new Tenant({ unitPrice: 1 })
      .must(card)
      .must(activate(10))
      .must({ type: 'setPrice', unitPrice: 10_000_000 });
    tenant.until('2026-01-16');
    expect(tenant.all('trialExpired')).toEqual([
      { type: 'trialExpired', declineCode: 'amount_too_large', amount: 100_000_000 },
    ]);
  });
});

it('never has more licences than a tenant may have, even where a charge of unknown outcome is found paid', () => {
  for (const outcome of [unknown, requiresAction]) {
    const tenant = activeTenant(1, { policy: { maxLicences: 4 }, unitPrice: 60 });
    tenant.processor = () => outcome;
    tenant.give(add(2));
    tenant.until('2026-01-31T10:00');
    tenant.must(add(2));
    const key = tenant.lastCharge.key;
    tenant.hear({ type: 'chargeSettled', key, outcome: succeeded });
    expect(tenant.counts.total).toBe(3);
    expect(attentionOf(tenant.state.concerns)).toMatch(/refund/);
  }
});

describe('a day that the clock begins twice (St John’s until 2011: at 00:01 back to 23:01)', () => {
  const zone = 'America/St_Johns';
  const beginning = (): number => startOfDay('2010-11-07', zone);

  it('has begun when it began first: dates never go back', () => {
    const midnight = beginning();
    expect(civilDateOf(midnight - 1, zone)).toBe('2010-11-06');
    expect(civilDateOf(midnight, zone)).toBe('2010-11-07');
    expect(civilDateOf(midnight + 30 * 60_000, zone)).toBe('2010-11-07');
  });

  it('makes nobody pay more than the full price', () => {
    const tenant = activeTenant(1, { zone, signedUpAt: '2010-10-07T10:00' });
    tenant.advanceTo(beginning() + 30 * 60_000).must(add(1));
    expect(tenant.paid).toEqual([2000, 2000, 2000]);
    expect(tenant.lastCharge.bill.lines[0]).toMatchObject({ days: 30, daysInPeriod: 30 });
  });
});

describe('a warning that went out late', () => {
  it('moves the deletion so that it went out seven full days before', () => {
    const tenant = new Tenant().until('2026-01-16').outageUntil('2026-02-12T15:00');
    tenant.until('2026-02-19T23:59');
    expect(tenant.shows).toBe('trial_expired');
    tenant.until('2026-03-20');
    expect(civilDateOf(tenant.deletedAt ?? 0, 'UTC')).toBe('2026-02-20');
  });
});

it('says nothing of a failed payment to a tenant whose deletion has begun', () => {
  const tenant = activeTenant(1);
  tenant.processor = () => unknown;
  tenant.until('2026-02-02').must(cancel).until('2026-03-02');
  expect(tenant.shows).toBe('deleting');
  tenant.resolve(declined());
  expect(tenant.all('paymentFailed')).toEqual([]);
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
      taxMilliPercent: 0,
      unitPrice: 1,
      policy: tenant.state.policy,
      frozenAt: null,
    }),
  ).toBe('tenant_exists');
});

it('opens no second period where a first charge is found paid after all: finance is offered the refund', () => {
  const waiting = new Tenant().must(card);
  waiting.processor = () => requiresAction;
  waiting.give(activate(2, true));
  const { state, now } = activeTenant(3);
  const tenant = new Tenant({ state: { ...state, chargeUnderWay: waiting.state.chargeUnderWay }, now });
  tenant.hear({ type: 'chargeSettled', key: waiting.lastCharge.key, outcome: succeeded });
  expect(attentionOf(tenant.state.concerns)).toMatch(/refund/);
  expect([tenant.counts.total, tenant.all('periodStarted').length]).toEqual([3, 0]);
});

it('answers nobody for a charge that was withdrawn, as whoever asked for it has been answered', () => {
  const tenant = activeTenant(1);
  tenant.processor = () => requiresAction;
  tenant.give(add(1));
  expect(tenant.hear({ type: 'chargeSettled', key: tenant.lastCharge.key, outcome: { type: 'canceled' } })).toBeNull();
  expect([tenant.counts.total, tenant.awaitingPayer]).toEqual([1, null]);
});
