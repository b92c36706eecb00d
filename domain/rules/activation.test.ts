import { describe, expect, it } from 'vitest';
import { expectPromisesKept } from '../../test/domain/support/promises.ts';
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
} from '../../test/domain/support/tenant.ts';
import { ref } from '../../test/support/refs.ts';
import { attentionOf } from '../attention.ts';
import { nextBill } from '../forecast.ts';
import { preview } from '../preview.ts';

const details = {
  type: 'setBillingFacts',
  buyer: { country: 'DE', territory: null, hasTaxId: false, taxIdState: 'none' },
  detailsVersion: 1,
} as const;

const holders = (tenant: Tenant): unknown => tenant.state.pool.licences.map(({ number, holder }) => [number, holder]);
const undo = { type: 'undoActivation' } as const;

describe('a trial', () => {
  it('lets the number be changed and the conversion be undone until it ends', () => {
    const tenant = new Tenant().must(card).must(activate(3)).must(activate(5)).must(add(1)).must(remove(2));
    expect(tenant.counts.total).toBe(4);
    expect(tenant.refusalOf(remove([1, 2, 3, 4]))).toBe('last_licence');
    expect(tenant.refusalOf(remove(4))).toBe('last_licence');
    expect(tenant.refusalOf(remove(3))).toBe(null);
    expect(nextBill(tenant.state)).toEqual({ at: instantOf('2026-01-15T10:00'), amount: 2000, tax: 0, licences: 1 });

    tenant.must(undo);
    expect(nextBill(tenant.state)).toBeNull();
    expect(tenant.counts.total).toBe(1);
    tenant.must(undo).until('2026-01-20');
    expect(tenant.all('conversionUndone')).toHaveLength(1);
    expect(tenant.shows).toBe('trial_expired');
    expect(tenant.charges).toEqual([]);
    expect(tenant.refusalOf(undo)).toBe('not_in_trial');
  });

  it('continues with fewer licences than are assigned only once enough are revoked', () => {
    const tenant = new Tenant()
      .must(card)
      .must(add(4))
      .must(assign('a', 'b', 'c'));
    expect(tenant.give(activate(2))).toMatchObject({
      code: 'too_many_assigned',
      detail: '3 licences are assigned: revoke 1 of them first.',
      holders: [
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
      ],
    });
    tenant.must({ type: 'revokeLicence', number: 2 }).must(activate(2));
    expect(holders(tenant)).toEqual([
      [1, 'a'],
      [3, 'c'],
    ]);
    expect(tenant.converting).toBe(true);
  });

  it('needs a card to continue, and takes at most so many licences', () => {
    const tenant = new Tenant({ policy: { maxLicences: 5 } });
    expect(tenant.refusalOf(activate(2))).toBe('no_payment_method');
    expect(tenant.refusalOf(activate(2, true))).toBe('no_payment_method');
    expect(tenant.refusalOf(activate(6))).toBe('licence_limit');
    expect(tenant.refusalOf(add(6))).toBe('licence_limit');
    expect(tenant.refusalOf(add(5))).toBe(null);
    expect(tenant.refusalOf(add(1))).toBe('licence_limit');
  });

  it('is left at once with startNow: charged today, and today is the billing day', () => {
    const tenant = activeTenant(2, { zone: 'Asia/Kathmandu', signedUpAt: '2026-01-30T23:00' });
    expect(tenant.shows).toBe('active');
    expect(tenant.lastCharge).toMatchObject({
      key: 't/1/first/period/1',
      commandId: 'c3',
      purpose: { type: 'openPeriod' },
    });
    tenant.until('2026-03-30T12:00');
    expect(tenant.datesOf('periodStarted')).toEqual(['2026-01-30', '2026-02-28', '2026-03-30']);
    expect(tenant.refusalOf(activate(1))).toBe('already_active');
    expect(tenant.refusalOf(undo)).toBe('already_active');
  });

  it('goes on unchanged where startNow is declined; the charge at its end is another attempt', () => {
    const tenant = new Tenant().must(card).must(add(3));
    tenant.processor = () => declined('insufficient_funds');
    expect(tenant.give(activate(2, true))).toMatchObject({ code: 'card_declined', declineCode: 'insufficient_funds' });
    expect([tenant.shows, tenant.counts.total, tenant.converting]).toEqual(['trialing', 3, false]);
    tenant.processor = () => succeeded;
    tenant.must(activate(2)).until('2026-01-16');
    expect(tenant.charges.map(({ key }) => key)).toEqual(['t/1/first/period/1', 't/1/first/period/2']);
    expect(tenant.shows).toBe('active');
  });
});

describe('an expired trial', () => {
  const expired = (): Tenant => new Tenant().must(add(3)).must(assign('a')).until('2026-01-20T15:00');

  it('is activated by paying at once, from that instant on', () => {
    const tenant = expired();
    expect(tenant.refusalOf(add(1))).toBe('not_in_trial');
    expect(tenant.refusalOf(activate(2))).toBe('no_payment_method');
    tenant.must(card).must(activate(2));
    expect(tenant.shows).toBe('active');
    expect(holders(tenant)).toEqual([
      [1, 'a'],
      [2, null],
    ]);
    expect(tenant.period).toMatchObject({ anchor: '2026-01-20', start: instantOf('2026-01-20T15:00') });
    expect(tenant.state.stage).toEqual({ type: 'active', period: tenant.period });
  });

  it('stays as it is where the charge is declined', () => {
    const tenant = expired().must(card);
    tenant.processor = () => declined('expired_card');
    expect(tenant.give(activate(9))).toMatchObject({ code: 'card_declined', declineCode: 'expired_card' });
    expect([tenant.shows, tenant.counts.total]).toEqual(['trial_expired', 3]);
    expect(tenant.all('trialExpired')).toHaveLength(1);
  });

  it('may be emptied, and then has nothing to pay for', () => {
    const tenant = expired()
      .must(card)
      .must(remove([1, 2, 3]));
    expect(tenant.counts.total).toBe(0);
    expect(tenant.refusalOf(pay)).toBe('nothing_overdue');
  });
});

describe('a first charge without a known outcome', () => {
  it('gives out no more licences than it pays for', () => {
    const tenant = new Tenant().must(card).must(add(5)).must(assign('a', 'b'));
    tenant.processor = () => unknown;
    tenant.must(activate(2, true));

    expect(tenant.refusalOf(add(3))).toBe('unavailable');
    expect(tenant.refusalOf(assign('c'))).toBe('unavailable');
    expect(tenant.refusalOf({ type: 'assignLicence', number: 3, user: ref('c') })).toBe('unavailable');
    expect(tenant.refusalOf({ type: 'assignLicence', number: 1, user: ref('c') })).toBe(null);
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
    tenant.must({ type: 'assignLicence', number: 3, user: ref('c') });
    expect(tenant.refusalOf({ type: 'assignLicence', number: 4, user: ref('d') })).toBe('unavailable');
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
    expect(tenant.state.pool.licences.map(({ holder }) => holder)).toEqual(['c', 'd']);
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
  expect(tenant.state.pool.licences.map(({ holder }) => holder)).toEqual(['a', 'b']);
  expect(tenant.all('licencesRemoved')).toEqual([{ type: 'licencesRemoved', licences: [5, 4, 3] }]);
});

it('refuses to activate no licences at all', () => {
  const tenant = new Tenant().must(card);
  expect(tenant.refusalOf(activate(0))).toBe('last_licence');
  expect(tenant.refusalOf(activate(0, true))).toBe('last_licence');
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
});

describe('where activation asks for billing details', () => {
  const asking = { requiresDetails: true } as const;

  it('none is made without them, and the amounts are told all the same', () => {
    const tenant = new Tenant().must(add(2));
    for (const startNow of [false, true])
      expect(tenant.refusalOf({ type: 'activate', quantity: 2, startNow, ...asking })).toBe('billing_details_required');
    const quoted = preview(tenant.state, { type: 'activate', quantity: 2, startNow: true, ...asking }, tenant.now);
    expect(quoted).toMatchObject({ refusal: { code: 'billing_details_required' }, dueNow: { amount: 4000 } });
    expect(tenant.charges).toEqual([]);
    expect(tenant.must(details).refusalOf({ type: 'activate', quantity: 2, startNow: true, ...asking })).toBe(
      'no_payment_method',
    );
  });

  it('an expired trial is not paid into life without them', () => {
    const tenant = new Tenant().must(card).must(add(2)).until('2026-01-20T15:00');
    expect(tenant.refusalOf({ ...pay, ...asking })).toBe('billing_details_required');
    expect(tenant.must(details).refusalOf({ ...pay, ...asking })).toBeNull();
  });

  it('what is overdue is paid without them, and so is what suspended it', () => {
    for (const until of ['2026-02-01T13:00', '2026-03-01']) {
      const tenant = pastDueTenant(2).until(until);
      expect(tenant.shows).toBe(until === '2026-03-01' ? 'suspended' : 'past_due');
      tenant.processor = () => succeeded;
      expect(tenant.refusalOf({ ...pay, ...asking })).toBeNull();
      expect(tenant.shows).toBe('active');
    }
  });
});
