import { describe, expect, it } from 'vitest';
import { activeTenant, assign, remove, type Tenant } from '../../test/domain/support/tenant.ts';
import { ref } from '../../test/support/refs.ts';

const holders = (tenant: Tenant): unknown => tenant.state.pool.licences.map(({ number, holder }) => [number, holder]);

describe('an active subscription', () => {
  /** 1 January to 1 February: 31 days. */
  const active = (quantity = 3): Tenant => activeTenant(quantity, { signedUpAt: '2026-01-01T10:00' });

  it('gives several users a licence each, those that stay first, or none at all', () => {
    const tenant = active(4)
      .must(remove([1]))
      .must(assign('a', 'b', 'c'));
    expect(holders(tenant)).toEqual([
      [1, null],
      [2, 'a'],
      [3, 'b'],
      [4, 'c'],
    ]);
    expect(tenant.refusalOf(assign('d', 'e'))).toBe('no_free_licence');
    expect(tenant.refusalOf(assign('d', 'a'))).toBe('user_has_licence');
    tenant.must(assign('d'));
    expect(tenant.counts.free).toBe(0);
  });

  it('moves a licence from one user to another, once', () => {
    const tenant = active(2).must(assign('a'));
    tenant
      .must({ type: 'assignLicence', number: 1, user: ref('b') })
      .must({ type: 'assignLicence', number: 1, user: ref('b') });
    expect(tenant.all('licencesRevoked')).toEqual([{ type: 'licencesRevoked', assignments: [[1, 'a']] }]);
    expect(tenant.all('licencesAssigned')).toHaveLength(2);
    expect(tenant.refusalOf({ type: 'assignLicence', number: 2, user: ref('b') })).toBe('user_has_licence');
    expect(tenant.give({ type: 'assignLicence', number: 9, user: ref('c') })).toMatchObject({
      code: 'not_found',
      pointer: '/licenceId',
    });
    expect(tenant.give({ type: 'revokeLicence', number: 9 })).toMatchObject({
      code: 'not_found',
      pointer: '/licenceId',
    });
    tenant.must({ type: 'revokeLicence', number: 2 });
    expect(tenant.all('licencesRevoked')).toHaveLength(1);
  });

  it('frees the licence of a user who goes; users without one go just so', () => {
    const tenant = active(2)
      .must(assign('a'))
      .must({ type: 'removeUser', user: ref('a') })
      .must({ type: 'removeUser', user: ref('z') });
    expect(tenant.counts.assigned).toBe(0);
    expect(tenant.all('userRemoved').map(({ user }) => user)).toEqual(['a', 'z']);
    expect(tenant.all('licencesRevoked')).toEqual([{ type: 'licencesRevoked', assignments: [[1, 'a']] }]);
  });
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
