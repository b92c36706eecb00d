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
  keep,
  pastDueTenant,
  pay,
  remove,
  requiresAction,
  succeeded,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { nextBill } from '../forecast.ts';
import type { Policy } from '../policy.ts';
import { viewOf } from '../view.ts';

const holders = (tenant: Tenant): unknown => tenant.state.pool.licences.map(({ number, holder }) => [number, holder]);
const warnedAt = ({ state: { stage } }: Tenant): object => ('warnedAt' in stage ? stage.warnedAt : {});

describe('an active subscription', () => {
  /** 1 January to 1 February: 31 days. */
  const active = (quantity = 3): Tenant => activeTenant(quantity, { signedUpAt: '2026-01-01T10:00' });

  it('has nothing overdue to pay', () => {
    expect(active().refusalOf(pay)).toBe('nothing_overdue');
    expect(new Tenant().refusalOf(pay)).toBe('nothing_overdue');
  });
});

describe('a failed renewal', () => {
  it('is tried again after 1, 3, 7 and 13 days, suspended on day 14, warned, and deleted on day 44', () => {
    const tenant = pastDueTenant(2).until('2026-02-14T23:59');
    expect(tenant.datesOf('chargeStarted')).toEqual([
      '2026-01-01',
      '2026-02-01',
      '2026-02-02',
      '2026-02-04',
      '2026-02-08',
      '2026-02-14',
    ]);
    expect(tenant.charges.map(({ key }) => key.split('/').at(-1))).toEqual(['1', '1', '2', '3', '4', '5']);
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'past_due',
      licencesWork: true,
      suspendAt: instantOf('2026-02-15'),
      accessEndsAt: instantOf('2026-02-15'),
      deleteAt: instantOf('2026-03-17'),
      overdue: {
        amount: 4e3,
        since: instantOf('2026-02-01'),
        nextRetryAt: null,
        declineCode: 'insufficient_funds',
      },
    });
    expect(tenant.refusalOf(add(1))).toBe('payment_overdue');

    tenant.until('2026-03-16T23:59');
    expect(viewOf(tenant.state)).toMatchObject({ state: 'suspended', licencesWork: false, suspendAt: null });
    expect(tenant.refusalOf(add(1))).toBe('payment_overdue');
    expect(tenant.refusalOf(activate(1))).toBe('payment_overdue');
    expect(tenant.datesOf('suspended')).toEqual(['2026-02-15']);
    expect(tenant.datesOf('deletionWarned')).toEqual(['2026-03-03', '2026-03-10', '2026-03-16']);
    expect(tenant.deletedAt).toBeNull();

    tenant.until('2026-03-17');
    expect(tenant.deletedAt).toBe(instantOf('2026-03-17'));
    expect(tenant.charges).toHaveLength(6);
    expect(tenant.all('periodStarted')).toHaveLength(2);
  });

  it('is over when a retry succeeds, and keeps its anchor', () => {
    const tenant = pastDueTenant(2);
    expect(viewOf(tenant.state).overdue?.nextRetryAt).toBe(instantOf('2026-02-02'));
    tenant.processor = () => succeeded;
    tenant.until('2026-03-01');
    expect(tenant.datesOf('overduePaid')).toEqual(['2026-02-02']);
    expect(tenant.state).toMatchObject({ stage: { type: 'active', period: { number: 3 } }, unpaid: [] });
    expect(tenant.dunning).toBeNull();
    expect(tenant.datesOf('periodStarted')).toEqual(['2026-01-01', '2026-02-01', '2026-03-01']);
  });

  it('with a hard decline waits for another card, which is charged at once', () => {
    const tenant = pastDueTenant(2, 'lost_card').until('2026-02-06T09:00');
    expect(tenant.charges).toHaveLength(2);
    expect(viewOf(tenant.state).overdue?.nextRetryAt).toBeNull();
    tenant.must(card);
    expect(tenant.charges).toHaveLength(3);
    expect(tenant.lastCharge).toMatchObject({ attempt: 2, commandId: null, kind: 'renewal' });
    tenant.processor = () => declined('insufficient_funds');
    tenant.must(card);
    expect(viewOf(tenant.state).overdue?.nextRetryAt).toBe(instantOf('2026-02-08'));
    tenant.processor = () => succeeded;
    tenant.until('2026-02-08');
    expect(tenant.shows).toBe('active');
  });

  it('whose payer has to be seen by the bank is not retried either, and paid once it is confirmed', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => requiresAction;
    tenant.until('2026-02-04');
    expect(tenant.charges).toHaveLength(2);
    expect(viewOf(tenant.state).overdue).toMatchObject({ declineCode: 'authentication_required', nextRetryAt: null });
    tenant.hear({ type: 'chargeSettled', key: tenant.lastCharge.key, outcome: succeeded });
    expect(tenant.shows).toBe('active');
    expect(tenant.charges).toHaveLength(2);
  });

  it('can be paid now, which does not move the retries', () => {
    const tenant = pastDueTenant(2).until('2026-02-05');
    expect(tenant.give(pay)).toMatchObject({ code: 'card_declined' });
    expect(viewOf(tenant.state).overdue?.nextRetryAt).toBe(instantOf('2026-02-08'));
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(tenant.lastCharge).toMatchObject({ key: 't/2/renewal/period/5', commandId: 'c5' });
    expect(tenant.shows).toBe('active');
    expect(tenant.period).toMatchObject({ number: 2, anchor: '2026-01-01' });
    tenant.until('2026-02-20');
    expect(tenant.charges).toHaveLength(6);
  });

  it('without a card is past due at once, and never retried', () => {
    const tenant = new Tenant({ unitPrice: 0 }).must(activate(1, true)).must({ type: 'setPrice', unitPrice: 2000 });
    tenant.until('2026-02-10');
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'past_due',
      overdue: { declineCode: 'no_payment_method', nextRetryAt: null },
    });
    expect(tenant.refusalOf(pay)).toBe('no_payment_method');
    expect(tenant.charges).toEqual([]);
    tenant.must(card);
    expect(tenant.shows).toBe('active');
  });

  it('of unknown outcome is not retried; the day of suspension stays; found paid, the tenant is open again', () => {
    const tenant = activeTenant(2);
    tenant.processor = () => unknown;
    tenant.until('2026-02-10');
    expect([tenant.shows, tenant.charges.length]).toEqual(['active', 2]);
    tenant.processor = () => declined('insufficient_funds');
    tenant.resolve(declined('insufficient_funds'));
    expect([tenant.shows, tenant.dunning?.firstFailedAt]).toEqual(['past_due', instantOf('2026-02-10')]);
    tenant.processor = () => unknown;
    tenant.until('2026-02-12');
    expect(tenant.refusalOf(pay)).toBe('unavailable');
    tenant.must(card).until('2026-02-25');
    expect([tenant.shows, tenant.charges.length]).toEqual(['suspended', 3]);
    tenant.resolve(succeeded);
    expect([tenant.shows, tenant.dunning]).toEqual(['active', null]);
  });

  it('of unknown outcome, found declined after the suspension, leaves the tenant suspended', () => {
    const tenant = pastDueTenant(1).until('2026-02-13');
    tenant.processor = () => unknown;
    tenant.until('2026-02-20');
    expect(tenant.resolve(declined('insufficient_funds'))).toBeNull();
    expect([tenant.shows, tenant.dunning?.firstFailedAt]).toEqual(['suspended', instantOf('2026-02-01')]);
    expect(tenant.state.unpaid).toHaveLength(1);
  });

  it('whose intent was canceled unpaid is charged again without a command, under another key, and counts as no failure', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => unknown;
    tenant.until('2026-02-03');
    tenant.processor = () => succeeded;
    expect(tenant.resolve({ type: 'canceled' })).toBeNull();
    tenant.settle();
    expect(tenant.charges.slice(1).map(({ key }) => key)).toEqual(['t/2/renewal/period/1', 't/2/renewal/period/2']);
    expect([tenant.shows, tenant.all('paymentFailed')]).toEqual(['active', []]);
  });

  it('with a hard decline is retried again where another card came while the tenant was leaving', () => {
    const tenant = pastDueTenant(1, 'lost_card').must(cancel).until('2026-02-02').must(card).must(keep);
    expect(viewOf(tenant.state).overdue?.nextRetryAt).toBe(instantOf('2026-02-04'));
    tenant.processor = () => succeeded;
    tenant.until('2026-02-04');
    expect(tenant.shows).toBe('active');
  });

  it('lets licences be removed for the next boundary', () => {
    const tenant = pastDueTenant(3).must(remove(1));
    expect(tenant.counts).toMatchObject({ total: 3, ending: 1 });
  });
});

describe('a suspended tenant', () => {
  const suspended = (quantity = 3): Tenant => pastDueTenant(quantity).until('2026-02-20T15:00');

  it.each([
    ['pay now', pay, 'c4'],
    ['a new card', card, null],
  ])('pays for a fresh period from that instant by %s; the old bill is given up', (_, request, commandId) => {
    const tenant = suspended().must(remove(1));
    expect(tenant.counts.total).toBe(2);
    tenant.processor = () => succeeded;
    tenant.must(request);
    expect(tenant.shows).toBe('active');
    expect(tenant.lastCharge).toMatchObject({ key: 't/3/renewal/period/1', kind: 'renewal', quantity: 2 });
    expect(tenant.lastCharge.commandId === null).toBe(commandId === null);
    expect(tenant.period).toMatchObject({
      number: 3,
      anchor: '2026-02-20',
      start: instantOf('2026-02-20T15:00'),
    });
    expect(tenant.all('billsGivenUp')).toEqual([{ type: 'billsGivenUp', bills: 1 }]);
    expect(tenant.state.unpaid).toEqual([]);
    expect(tenant.state.stage).toEqual({ type: 'active', period: tenant.period });
    expect(nextBill(tenant.state)).toMatchObject({ at: instantOf('2026-03-20'), amount: 4000 });
    tenant.until('2026-03-20');
    expect(tenant.lastCharge.key).toBe('t/4/renewal/period/1');
  });

  it('stays so where that is declined; each attempt has a key of its own', () => {
    const tenant = suspended();
    expect(tenant.give(pay)).toMatchObject({ code: 'card_declined' });
    expect(tenant.give(card)).toBeNull();
    expect(tenant.charges.slice(-2).map(({ key }) => key)).toEqual(['t/3/renewal/period/1', 't/3/renewal/period/2']);
    expect(tenant.shows).toBe('suspended');
    expect(tenant.all('billsGivenUp')).toEqual([]);
    expect(tenant.datesOf('paymentFailed').at(-1)).toBe('2026-02-14');
  });

  it('loses ending licences with the old period, and keeps at least one', () => {
    const tenant = pastDueTenant(3)
      .must(assign('a'))
      .must(remove([1]))
      .until('2026-02-20');
    expect(tenant.refusalOf(remove([2, 3]))).toBe('last_licence');
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(holders(tenant)).toEqual([
      [2, null],
      [3, null],
    ]);
    // Two licences from now on, and three that were used for 14 of 28 days.
    expect(tenant.lastCharge.bill.amount).toBe(7000);
  });

  it('is warned of the deletion afresh after it has been open again', () => {
    const tenant = suspended(1).until('2026-03-12');
    expect(Object.keys(warnedAt(tenant))).toEqual(['7', '14']);
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(tenant.state.stage).toEqual({ type: 'active', period: tenant.period });
    tenant.until('2026-06-01');
    expect(tenant.deletedAt).toBeNull();
  });
});

describe('after an outage', () => {
  it('counts retries, suspension and deletion from the first attempt that was really made', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => declined('insufficient_funds');
    tenant.outageUntil('2026-02-20T15:00');
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'past_due',
      suspendAt: instantOf('2026-03-06'),
      deleteAt: instantOf('2026-04-05'),
    });
    tenant.until('2026-02-21');
    expect(tenant.charges).toHaveLength(3);
  });

  it('tries a failed renewal once for all the retries that were missed, then suspends', () => {
    const tenant = pastDueTenant(1).outageUntil('2026-02-12');
    expect(tenant.charges).toHaveLength(3);
    expect(viewOf(tenant.state).overdue?.nextRetryAt).toBe(instantOf('2026-02-14'));
    tenant.outageUntil('2026-02-18');
    expect([tenant.charges.length, tenant.shows]).toEqual([4, 'suspended']);
  });
});

describe('whatever the days are configured to be', () => {
  const failing = (policy: Partial<Policy>): Tenant => {
    const tenant = activeTenant(1, { policy });
    tenant.processor = () => declined('insufficient_funds');
    return tenant.until('2026-02-01T12:00');
  };

  it('retries, suspends and deletes on those days', () => {
    const tenant = failing({ retryAfterDays: [2], suspendAfterDays: 5, deleteAfterDays: 25 }).until('2026-03-15');
    expect(tenant.datesOf('chargeStarted')).toEqual(['2026-01-01', '2026-02-01', '2026-02-03']);
    expect(tenant.datesOf('suspended')).toEqual(['2026-02-06']);
    expect(tenant.datesOf('deletionWarned')).toEqual(['2026-02-12', '2026-02-19', '2026-02-25']);
    expect(tenant.deletedAt).toBe(instantOf('2026-02-26'));
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
