import { expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  cancel,
  card,
  instantOf,
  pastDueTenant,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { viewOf } from '../view.ts';
import { entitlementOf } from './entitlement.ts';

it('lets access end with the trial only where nothing is on its way that would let it go on', () => {
  const tenant = new Tenant().must(card);
  expect(viewOf(tenant.state).accessEndsAt).toBe(instantOf('2026-01-15T10:00'));
  tenant.processor = () => unknown;
  tenant.must(activate(1, true));
  expect(viewOf(tenant.state).accessEndsAt).toBeNull();
  tenant.must(cancel);
  expect(viewOf(tenant.state).accessEndsAt).toBe(instantOf('2026-01-15T10:00'));
});

it('lets access end with what comes first, the suspension or the cancellation', () => {
  const tenant = pastDueTenant(1).must(cancel);
  expect(viewOf(tenant.state)).toMatchObject({
    state: 'canceling',
    cancelAt: instantOf('2026-03-01'),
    suspendAt: instantOf('2026-02-15'),
    accessEndsAt: instantOf('2026-02-15'),
    deleteAt: instantOf('2026-03-01'),
  });
});

it('shows each licence that works, and none that does not', () => {
  const works = (tenant: Tenant): boolean => viewOf(tenant.state).licencesWork;
  expect(works(new Tenant())).toBe(true);
  expect(works(activeTenant(1))).toBe(true);
  expect(works(pastDueTenant(1))).toBe(true);
  expect(works(pastDueTenant(1).until('2026-02-15'))).toBe(false);
  expect(works(new Tenant().until('2026-01-16'))).toBe(false);
  expect(works(new Tenant().must(cancel).until('2026-01-16'))).toBe(false);
});

it('licenses the holder of a licence that works, until the next billing date', () => {
  const view = viewOf(activeTenant(1).state);
  const end = instantOf('2026-02-01');
  expect(entitlementOf(view, { endsAt: null }, end - 1)).toEqual({ licensed: true, until: end });
  expect(entitlementOf(view, { endsAt: null }, end)).toEqual({ licensed: true, until: null });
  expect(entitlementOf(view, null, 0)).toEqual({ licensed: false, until: null });
});

it('ends with the licence, or with the access of all, whichever is first, to the instant', () => {
  const view = viewOf(activeTenant(1).must(cancel).state);
  const end = instantOf('2026-02-01');
  expect(entitlementOf(view, { endsAt: end - 5 }, end - 6)).toEqual({ licensed: true, until: end - 5 });
  expect(entitlementOf(view, { endsAt: end - 5 }, end - 5)).toEqual({ licensed: false, until: null });
  expect(entitlementOf(view, { endsAt: null }, end - 1)).toEqual({ licensed: true, until: end });
  expect(entitlementOf(view, { endsAt: null }, end)).toEqual({ licensed: false, until: null });
});

it('is known until its end in a trial that will go on, and licenses no user where licences do not work', () => {
  const trialEnd = instantOf('2026-01-15T10:00');
  const converting = viewOf(new Tenant().must(card).must(activate(1)).state);
  expect(entitlementOf(converting, { endsAt: null }, 0)).toEqual({ licensed: true, until: trialEnd });
  const expired = viewOf(new Tenant().until('2026-01-16').state);
  expect(entitlementOf(expired, { endsAt: null }, 0)).toEqual({ licensed: false, until: null });
});
