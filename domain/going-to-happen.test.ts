import { describe, expect, it } from 'vitest';
import { activate, activeTenant, cancel, card, pastDueTenant, Tenant, unknown } from '../test/domain/support/tenant.ts';
import { goingToHappen } from './going-to-happen.ts';
import { viewOf } from './view.ts';

const told = ({ state, now }: Tenant) =>
  goingToHappen(state, now).map(({ what, nextBill, nextBillUndone, undo }) => [
    what,
    nextBill?.amount ?? null,
    nextBillUndone?.amount ?? null,
    undo?.type ?? null,
  ]);

describe('what is going to happen', () => {
  it('is nothing to a subscription that only goes on', () => {
    expect(told(activeTenant(2))).toEqual([]);
  });

  it('is the end of a trial, with its first bill where it converts', () => {
    expect(told(new Tenant())).toEqual([['trial_end', null, null, null]]);
    expect(told(new Tenant().must(card).must(activate(2)))).toEqual([['trial_end', 4000, null, 'undoActivation']]);
  });

  it('is the end of licences, which cost again where they are reactivated', () => {
    const tenant = activeTenant(3).must({ type: 'removeLicences', selection: { quantity: 1 } });
    expect(told(tenant)).toEqual([['licences_end', 4000, 6000, 'reactivateLicences']]);
    const [first] = goingToHappen(tenant.state, tenant.now);
    expect(first?.at).toBe(viewOf(tenant.state).period?.end);
    expect(first?.undo).toEqual({ type: 'reactivateLicences', numbers: [3] });
  });

  it('is a price that counts from the next bill on, which only the seller takes back', () => {
    const tenant = activeTenant(2).must({ type: 'setPrice', unitPrice: 2500 });
    expect(told(tenant)).toEqual([['price_change', 5000, 5000, null]]);
  });

  it('is a cancellation, after which no bill comes unless it is undone', () => {
    const tenant = activeTenant(2)
      .must({ type: 'removeLicences', selection: { quantity: 1 } })
      .must(cancel);
    expect(told(tenant)).toEqual([['cancellation', null, 2000, 'keep']]);
  });

  it('is the next try, the suspension and the deletion of what is not paid, each kept off by paying', () => {
    const tenant = pastDueTenant(1);
    const found = goingToHappen(tenant.state, tenant.now);
    expect(found.map(({ what, undo }) => [what, undo?.type])).toEqual([
      ['retry', 'pay'],
      ['suspension', 'pay'],
      ['deletion', 'pay'],
    ]);
    const view = viewOf(tenant.state);
    expect(found.map(({ at }) => at)).toEqual([view.overdue?.nextRetryAt, view.suspendAt, view.deleteAt]);
  });

  it('is the deletion alone once it is suspended, and nothing once it has ended', () => {
    const tenant = pastDueTenant(1);
    const [suspendAt, deleteAt] = [viewOf(tenant.state).suspendAt ?? 0, viewOf(tenant.state).deleteAt ?? 0];
    tenant.advanceTo(suspendAt);
    expect(told(tenant)).toEqual([['deletion', null, null, 'pay']]);
    tenant.advanceTo(deleteAt);
    expect(told(tenant)).toEqual([]);
  });

  it('is no deletion whose day has passed, while the outcome of a charge decides whether it comes', () => {
    const tenant = pastDueTenant(1);
    const [suspendAt, deleteAt] = [viewOf(tenant.state).suspendAt ?? 0, viewOf(tenant.state).deleteAt ?? 0];
    tenant.advanceTo(suspendAt);
    tenant.processor = () => unknown;
    tenant.must({ type: 'pay' });
    tenant.advanceTo(deleteAt - 1);
    expect(told(tenant)).toEqual([['deletion', null, null, 'pay']]);
    tenant.advanceTo(deleteAt);
    expect(tenant.state.stage.type).toBe('suspended');
    expect(told(tenant)).toEqual([]);
  });
});
