import fc, { type JsonValue } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimAt, type Separator, textsAt } from '../../web/claims.ts';
import { identityIn } from '../../web/oidc.ts';

const who = { iss: 'https://provider.example', sub: 'someone', aud: 'licences', iat: 0, exp: 1 };
const settings = {
  roleClaim: 'groups',
  tenantClaim: 'company',
  roleSeparator: null,
  roles: new Map([
    ['licence-admins', 'admin'],
    ['/staff/accounts', 'finance'],
    ['operators', 'ops'],
    ['CN=Heads of support, Europe,OU=Groups', 'ops'],
  ] as const),
} as const;
const separators = { comma: ',', space: ' ' } as const;

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
    ['ops, whose role is stronger than that of finance', { groups: ['/staff/accounts', 'operators'] }, ['ops', null]],
    ['ops in the other order too', { groups: ['operators', '/staff/accounts'] }, ['ops', null]],
    [
      'finance rather than an admin',
      { groups: ['licence-admins', '/staff/accounts'], company: 'acme' },
      ['finance', null],
    ],
    ['ops rather than an admin of no tenant', { groups: ['licence-admins', 'operators'] }, ['ops', null]],
    ['ops by a group whose name has commas', { groups: ['CN=Heads of support, Europe,OU=Groups'] }, ['ops', null]],
    ['ops by the same group as one text', { groups: 'CN=Heads of support, Europe,OU=Groups' }, ['ops', null]],
  ])('is %s', (_, claims, [role, tenantId]) => {
    expect(identityIn({ ...who, ...claims }, settings)).toMatchObject({ role, tenantId });
  });

  it.each([
    ['without a group', {}],
    ['of a group that makes no role', { groups: ['staff'] }],
    ['of a group named as the prototype', { groups: ['__proto__', 'constructor'] }],
    ['of a group that only has the name of another within its own', { groups: 'Billing,operators' }],
    ['of the same group in a list', { groups: ['Billing operators', 'x,operators'] }],
    ['who is an admin of no tenant', { groups: ['licence-admins'] }],
    ['who is an admin of what can be no tenant', { groups: ['licence-admins'], company: 'a\0b' }],
  ])('%s has no role', (_, claims) => {
    expect(identityIn({ ...who, ...claims }, settings)).toBeNull();
  });
});

describe('a claim that is one text of several groups', () => {
  it.each<[Separator, JsonValue, string | null]>([
    ['comma', 'staff,operators', 'ops'],
    ['comma', '/staff/accounts , operators', 'ops'],
    ['space', 'staff /staff/accounts', 'finance'],
    ['comma', 'staff operators', null],
    ['space', 'staff,operators', null],
    // Only a text is taken apart: a list has its groups already.
    ['comma', ['staff,operators'], null],
    ['space', ['staff operators'], null],
  ])('is taken apart where the separator is a %s: %j makes %s', (roleSeparator, groups, role) => {
    expect(identityIn({ ...who, groups }, { ...settings, roleSeparator })?.role ?? null).toBe(role);
  });
});

describe('whatever the claims are', () => {
  const role = fc.constantFrom('admin', 'finance', 'ops');
  // No separators, so that the same groups can be a list and a text of either kind.
  const group = fc.string({ minLength: 1, maxLength: 8 }).filter((name) => !/[,\s]/.test(name));
  const roles = fc.array(fc.tuple(group, role), { maxLength: 6 }).map((pairs) => new Map(pairs));
  const people = roles.chain((known) =>
    fc.record({
      known: fc.constant(known),
      groups: fc.array(known.size === 0 ? group : fc.oneof(group, fc.constantFrom(...known.keys())), { maxLength: 6 }),
      company: fc.option(fc.constant('acme'), { nil: undefined }),
    }),
  );

  it('the strongest role that can be had is given, in whichever order and form the groups are said', () => {
    fc.assert(
      fc.property(people, fc.nat(), ({ known, groups, company }, turn) => {
        const from = turn % (groups.length + 1);
        const inOtherOrder = [...groups.slice(from), ...groups.slice(0, from)].toReversed();
        const as = (said: string | string[], roleSeparator: Separator | null) =>
          identityIn({ ...who, groups: said, company }, { ...settings, roles: known, roleSeparator })?.role ?? null;
        const had = new Set(groups.map((name) => known.get(name)));
        if (company === undefined) had.delete('admin');
        const strongest = (['ops', 'finance', 'admin'] as const).find((one) => had.has(one)) ?? null;
        expect(as(groups, null)).toBe(strongest);
        expect(as(inOtherOrder, null)).toBe(strongest);
        for (const kind of ['comma', 'space'] as const)
          expect(as(inOtherOrder.join(separators[kind]), kind)).toBe(strongest);
      }),
    );
  });

  it('no role comes of values that are not a configured group as a whole, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('comma', 'space', null), (groups, roleSeparator) => {
        const names = settings.roles;
        const parts = roleSeparator === null || typeof groups !== 'string' ? [] : groups.split(/[,\s]/);
        const whole = [groups, parts].flat(2).filter((value) => typeof value === 'string');
        fc.pre(!whole.some((text) => names.has(text as never)));
        expect(identityIn({ ...who, groups, company: 'acme' }, { ...settings, roleSeparator })).toBeNull();
      }),
    );
  });
});
