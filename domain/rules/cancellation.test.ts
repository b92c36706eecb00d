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
  succeeded,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { attentionOf } from '../attention.ts';
import { viewOf } from '../view.ts';

describe('a cancellation', () => {
  it('ends an active subscription with its period: nothing more is billed, and then all is deleted', () => {
    const tenant = activeTenant(2).must(assign('a')).must(cancel);
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'canceling',
      licencesWork: true,
      nextBill: null,
      cancelAt: instantOf('2026-02-01'),
      deleteAt: instantOf('2026-02-01'),
      accessEndsAt: instantOf('2026-02-01'),
    });
    expect(tenant.refusalOf(add(1))).toBe('cancellation_pending');
    tenant.must(remove(1)).until('2026-02-01');
    expect(tenant.deletedAt).toBe(instantOf('2026-02-01'));
    expect(tenant.charges).toHaveLength(1);
    expect(tenant.all('deletionStarted')).toHaveLength(1);
    expect(viewOf(tenant.state)).toMatchObject({ state: 'deleted', deleteAt: instantOf('2026-02-01'), card: null });
  });

  it('made twice is one', () => {
    const tenant = activeTenant(2).must(cancel).until('2026-01-05').must(cancel);
    expect(tenant.all('cancellationSet')).toEqual([{ type: 'cancellationSet', at: instantOf('2026-02-01') }]);
    expect(tenant.state.cancellation?.requestedAt).toBe(instantOf('2026-01-01T10:00'));
  });

  it('is undone exactly, as often as one likes', () => {
    const tenant = activeTenant(3).must(assign('a')).must(remove(1));
    const before = tenant.state;
    tenant.must(cancel).must(keep);
    expect(tenant.state).toEqual(before);
    tenant.must(cancel).until('2026-01-31T23:59').must(keep);
    expect(tenant.state).toEqual(before);
    expect(tenant.refusalOf(keep)).toBe('not_canceling');
    tenant.until('2026-02-01');
    expect(tenant.paid).toEqual([6000, 4000]);
  });

  it('loses to the boundary where both come at one instant', () => {
    const tenant = activeTenant(1).until('2026-02-01').must(cancel);
    expect(tenant.paid).toEqual([2000, 2000]);
    expect(tenant.state.cancellation?.at).toBe(instantOf('2026-03-01'));
    tenant.until('2026-03-01');
    expect(tenant.refusalOf(keep)).toBe('subscription_ended');
  });

  it('ends a trial with its end, and no first charge is made', () => {
    const tenant = new Tenant().must(card).must(activate(2)).must(cancel);
    expect(tenant.refusalOf(activate(3))).toBe('cancellation_pending');
    tenant.until('2026-01-20');
    expect(tenant.deletedAt).toBe(instantOf('2026-01-15T10:00'));
    expect(tenant.charges).toEqual([]);
    expect(tenant.all('trialExpired')).toEqual([]);
  });

  it.each([
    ['an expired trial', (): Tenant => new Tenant().must(card).must(add(1)).until('2026-02-10T15:00'), '2026-02-11'],
    ['a suspended tenant', (): Tenant => pastDueTenant(1).until('2026-02-20T15:00'), '2026-02-21'],
  ])('ends %s with the day', (_, make, day) => {
    const tenant = make().must(cancel);
    expect(viewOf(tenant.state)).toMatchObject({ state: 'canceling', licencesWork: false, cancelAt: instantOf(day) });
    expect(tenant.refusalOf(pay)).toBe('cancellation_pending');
    const tries = tenant.charges.length;
    tenant.must(card);
    expect(tenant.charges).toHaveLength(tries);
    tenant.until('2026-03-01');
    expect(tenant.deletedAt).toBe(instantOf(day));
  });

  it('while past due stops retries, and a new card charges nothing; pay now still may', () => {
    const tenant = pastDueTenant(1).must(cancel).until('2026-02-06').must(card);
    expect(tenant.charges).toHaveLength(2);
    expect(tenant.shows).toBe('canceling');
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(tenant.paid).toEqual([2000, 2000]);
    expect([tenant.shows, tenant.state.stage.type]).toEqual(['canceling', 'active']);
    tenant.until('2026-03-05');
    expect(tenant.deletedAt).toBe(instantOf('2026-03-01'));
  });

  it('while past due leaves the day of suspension; kept again, missed retries are skipped', () => {
    const tenant = pastDueTenant(1).must(cancel).until('2026-02-05').must(keep);
    expect(tenant.charges).toHaveLength(2);
    expect(viewOf(tenant.state).overdue?.nextRetryAt).toBe(instantOf('2026-02-08'));
    tenant.must(cancel).until('2026-02-16');
    expect(viewOf(tenant.state)).toMatchObject({ state: 'canceling', licencesWork: false });
    tenant.must(keep);
    expect(tenant.shows).toBe('suspended');
    expect(tenant.charges).toHaveLength(2);
  });

  it('keeps a bill that waited for another charge from being collected', () => {
    const tenant = activeTenant(1, { signedUpAt: '2026-01-01T10:00' }).until('2026-01-20');
    tenant.processor = () => unknown;
    tenant.must(add(1)).until('2026-02-03').must(cancel);
    tenant.processor = () => succeeded;
    tenant.resolve(declined());
    tenant.until('2026-02-20');
    expect(tenant.charges).toHaveLength(2);
    expect(tenant.state.unpaid).toHaveLength(1);
    tenant.must(keep).settle();
    expect(tenant.lastCharge).toMatchObject({ key: 't/2/renewal/period/1', bill: { amount: 2000 } });
  });

  it('keeps the other bills from being collected where one is found paid', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => unknown;
    tenant.until('2026-03-05').must(cancel);
    tenant.processor = () => succeeded;
    tenant.resolve(succeeded);
    tenant.settle();
    expect(tenant.paid).toEqual([2000, 2000]);
    expect(tenant.state.unpaid.map(({ period }) => period.number)).toEqual([3]);
    expect(tenant.all('overduePaid')).toEqual([]);
  });

  it('of a tenant whose purchase has no known outcome: found paid after the end, finance is offered the refund', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => unknown;
    tenant.must(add(1)).must(cancel).until('2026-02-02');
    tenant.resolve(succeeded);
    tenant.settle();
    expect(attentionOf(tenant.state.concerns)).toMatch(/proration.*refund/);
    expect(tenant.shows).toBe('deleted');
  });
});
