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
import { termsOf } from './entitlement.ts';
import { type Entitlement, entitlementOf } from './entitlement-document.ts';

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

const licence = (until: number | null) => ({ licenceId: 'lic_1', until });

function answerOf(tenant: Tenant, until: number | null, now: number): Pick<Entitlement, 'licensed' | 'until'> {
  const answer = entitlementOf(termsOf(viewOf(tenant.state)), licence(until), now);
  return { licensed: answer.licensed, until: answer.until };
}

it('licenses the holder of a licence that works, until the next billing date', () => {
  const tenant = activeTenant(1);
  const end = instantOf('2026-02-01');
  expect(answerOf(tenant, null, end - 1)).toEqual({ licensed: true, until: end });
  expect(answerOf(tenant, null, end)).toEqual({ licensed: true, until: null });
  expect(entitlementOf(termsOf(viewOf(tenant.state)), null, 0)).toMatchObject({ licensed: false, until: null });
});

it('ends with the licence, or with the access of all, whichever is first, to the instant', () => {
  const tenant = activeTenant(1).must(cancel);
  const end = instantOf('2026-02-01');
  expect(answerOf(tenant, end - 5, end - 6)).toEqual({ licensed: true, until: end - 5 });
  expect(answerOf(tenant, end - 5, end - 5)).toEqual({ licensed: false, until: null });
  expect(answerOf(tenant, null, end - 1)).toEqual({ licensed: true, until: end });
  expect(answerOf(tenant, null, end)).toEqual({ licensed: false, until: null });
});

it('is known until its end in a trial that will go on, and licenses no user where licences do not work', () => {
  const trialEnd = instantOf('2026-01-15T10:00');
  const converting = new Tenant().must(card).must(activate(1));
  expect(answerOf(converting, null, 0)).toEqual({ licensed: true, until: trialEnd });
  expect(answerOf(new Tenant().until('2026-01-16'), null, 0)).toEqual({ licensed: false, until: null });
});
