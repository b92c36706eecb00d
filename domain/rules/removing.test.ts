import { describe, expect, it } from 'vitest';
import { activeTenant, add, assign, instantOf, reactivate, remove, Tenant } from '../../test/domain/support/tenant.ts';
import { ref } from '../../test/support/refs.ts';

const holders = (tenant: Tenant): unknown => tenant.state.pool.licences.map(({ number, holder }) => [number, holder]);

describe('an active subscription', () => {
  /** 1 January to 1 February: 31 days. */
  const active = (quantity = 3): Tenant => activeTenant(quantity, { signedUpAt: '2026-01-01T10:00' });

  it('removes free licences first, the newest first; assigned ones only when named', () => {
    const tenant = active(5)
      .must({ type: 'assignLicence', number: 2, user: ref('a') })
      .must({ type: 'assignLicence', number: 5, user: ref('b') });
    tenant.must(remove(2));
    expect(tenant.all('licencesEnding')).toEqual([
      { type: 'licencesEnding', licences: [4, 3], endsAt: instantOf('2026-02-01') },
    ]);
    expect(tenant.give(remove(2))).toEqual({
      code: 'too_many_assigned',
      detail: 'Licences that are free: 1. Revoke some, or name those to remove.',
      holders: [
        [2, 'a'],
        [5, 'b'],
      ],
    });
    tenant.must(remove([5])).must(remove([5]));
    expect(tenant.all('licencesEnding')).toHaveLength(2);
    expect(tenant.counts).toEqual({ total: 5, assigned: 2, free: 3, ending: 3 });
    expect(tenant.give(remove([1, 99]))).toMatchObject({
      code: 'not_found',
      pointer: '/licenceIds/1',
      detail: 'There is no licence lic_99.',
    });
    expect(tenant.refusalOf(remove([1, 2]))).toBe('last_licence');
    expect(tenant.refusalOf(remove(2))).toBe('last_licence');
  });

  it('lets an ending licence work and be given to others until the boundary, and charges what remains', () => {
    const tenant = active()
      .must(assign('a', 'b'))
      .must(remove([1]));
    tenant.must({ type: 'assignLicence', number: 1, user: ref('c') });
    expect(holders(tenant)).toEqual([
      [1, 'c'],
      [2, 'b'],
      [3, null],
    ]);
    tenant.until('2026-01-31T23:59');
    expect(tenant.counts).toEqual({ total: 3, assigned: 2, free: 1, ending: 1 });
    tenant.until('2026-02-01');
    expect(holders(tenant)).toEqual([
      [2, 'b'],
      [3, null],
    ]);
    expect(tenant.paid).toEqual([6000, 4000]);
    expect(tenant.all('licencesRemoved')).toEqual([{ type: 'licencesRemoved', licences: [1] }]);
  });

  it('brings licences back free: the named ones, or assigned ones first and then the newest', () => {
    const tenant = active(6)
      .must({ type: 'assignLicence', number: 1, user: ref('a') })
      .must(remove([1, 3, 4, 5]));
    tenant.must(reactivate(2)).must(reactivate([3]));
    expect(tenant.all('licencesReactivated').map(({ licences }) => licences)).toEqual([[1, 5], [3]]);
    expect(tenant.give(reactivate(2))).toMatchObject({ code: 'not_ending', detail: 'Licences that are ending: 1.' });
    expect(tenant.give(reactivate([4, 3]))).toMatchObject({
      code: 'not_ending',
      detail: 'Licence lic_3 is not ending.',
    });
    expect(tenant.refusalOf(reactivate([77]))).toBe('not_found');
    expect(tenant.charges).toHaveLength(1);
  });

  it('counts a licence that is ending already as gone when others are removed', () => {
    const tenant = active(3).must(remove([1]));
    expect(tenant.refusalOf(remove([1, 2]))).toBe(null);
    expect(tenant.counts.ending).toBe(2);
  });
});

it('names twice, counts once: licences to remove or to reactivate', () => {
  const tenant = activeTenant(2);
  expect(tenant.refusalOf(remove([1, 1]))).toBe(null);
  expect(tenant.all('licencesEnding').map(({ licences }) => licences)).toEqual([[1]]);
  expect(tenant.refusalOf({ type: 'reactivateLicences', selection: { numbers: [1, 1] } })).toBe(null);
  expect(tenant.all('licencesReactivated').map(({ licences }) => licences)).toEqual([[1]]);
});

it('says of a trial that more licences are to go than are free, never that one has to stay', () => {
  const tenant = new Tenant().must(add(3)).must(assign('a'));
  expect(tenant.refusalOf(remove(3))).toBe('too_many_assigned');
  expect(tenant.refusalOf(remove(9))).toBe('too_many_assigned');
  expect(tenant.refusalOf(remove([1, 2, 3]))).toBe(null);
  expect(tenant.counts.total).toBe(0);
});
