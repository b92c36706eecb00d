import { describe, expect, it } from 'vitest';
import { claimAt, textsAt } from '../../web/claims.ts';
import { identityIn } from '../../web/oidc.ts';

const who = { iss: 'https://provider.example', sub: 'someone', aud: 'licences', iat: 0, exp: 1 };
const settings = {
  roleClaim: 'groups',
  tenantClaim: 'company',
  roles: [
    ['licence-admins', 'admin'],
    ['/staff/accounts', 'finance'],
    ['operators', 'ops'],
  ],
} as const;

describe('a claim', () => {
  it.each([
    ['by its name', { role: 'ops' }, 'role', ['ops']],
    ['in a list', { groups: ['a', 'b'] }, 'groups', ['a', 'b']],
    ['below others', { realm_access: { roles: ['ops'] } }, 'realm_access.roles', ['ops']],
    ['deep below', { resource_access: { licences: { roles: ['ops'] } } }, 'resource_access.licences.roles', ['ops']],
    ['of a name with dots', { 'https://example.com/roles': ['ops'] }, 'https://example.com/roles', ['ops']],
    ['that is missing', { role: 'ops' }, 'groups', []],
    ['below a text', { role: 'ops' }, 'role.length', []],
    ['below null', { role: null }, 'role.name', []],
    ['of other types', { groups: [1, null, { name: 'ops' }, true, 'ops'] }, 'groups', ['ops']],
    ['of the prototype', {}, 'constructor.name', []],
    ['of the prototype by its name', {}, '__proto__', []],
  ])('is read %s', (_, claims, path, texts) => {
    expect(textsAt(claims, path)).toEqual(texts);
  });

  it('is never a property that every object has', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__', 'valueOf'])
      expect([name, claimAt({}, name)]).toEqual([name, undefined]);
  });
});

describe('a person', () => {
  it.each([
    ['an admin of the tenant named', { groups: ['licence-admins'], company: 'acme' }, ['admin', 'acme']],
    ['finance by a group’s path', { groups: ['/staff/accounts'], company: 'acme' }, ['finance', null]],
    ['the first role by the order of the settings', { groups: ['operators', '/staff/accounts'] }, ['finance', null]],
    [
      'the next role, without the tenant that an admin needs',
      { groups: ['operators', 'licence-admins'] },
      ['ops', null],
    ],
  ])('is %s', (_, claims, [role, tenantId]) => {
    expect(identityIn({ ...who, ...claims }, settings)).toMatchObject({ role, tenantId });
  });

  it.each([
    ['without a group', {}],
    ['of a group that makes no role', { groups: ['staff'] }],
    ['of a group named as the prototype', { groups: ['__proto__', 'constructor'] }],
    ['who is an admin of no tenant', { groups: ['licence-admins'] }],
    ['who is an admin of what can be no tenant', { groups: ['licence-admins'], company: 'a\0b' }],
  ])('%s has no role', (_, claims) => {
    expect(identityIn({ ...who, ...claims }, settings)).toBeNull();
  });
});
