import fc from 'fast-check';
import type { User } from 'licence-billing-client';
import { describe, expect, it } from 'vitest';
import { matchUsers } from '../../web/licensing/match-users.ts';

const user = (userId: string, name: string, email: string | null = null, licenceId: string | null = null): User => ({
  userId,
  name,
  email,
  licenceId,
  lastUsedOn: null,
});
const users = [
  user('u1', 'Ann Baker', 'ann@northwind.example'),
  user('u2', 'Ben Carter', null),
  user('u3', 'Zoë Ünal', 'zoe@northwind.example'),
  user('u4', 'Sam Hill', 'sam1@northwind.example'),
  user('u5', 'Sam Hill', 'sam2@northwind.example'),
  user('u6', 'Dan Ekin', null, 'lic_1'),
  user('constructor', 'Proto', null),
];
const told = (pasted: string) => matchUsers(pasted, users).map(({ user: found, fault }) => found?.userId ?? fault);

describe('a pasted list', () => {
  it('is matched by id, address or name, in either case and form of letters', () => {
    expect(told('u2\nANN@northwind.example\r\n  zoe\u0308 u\u0308nal \n\nconstructor')).toEqual([
      'u2',
      'u1',
      'u3',
      'constructor',
    ]);
  });

  it('may be rows of a CSV file, with commas, semicolons or tabs', () => {
    expect(
      told('Name,E-mail\n"Baker, Ann",ann@northwind.example\nCarter;Ben Carter;x\nx\tzoe@northwind.example'),
    ).toEqual(['unknown', 'u1', 'u2', 'u3']);
  });

  it('says who is unknown, who shares a name, and who holds a licence already', () => {
    expect(told('Nobody\nSam Hill\nsam2@northwind.example\nDan Ekin')).toEqual(['unknown', 'several', 'u5', 'u6']);
    expect(matchUsers('Dan Ekin', users)[0]?.fault).toBe('holds-one');
  });

  it('lists a user once, however often it is named', () => {
    expect(told('u1\nAnn Baker\nann@northwind.example')).toEqual(['u1']);
  });

  it('is read whatever it is', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (pasted) => matchUsers(pasted, users).length >= 0));
    expect(told('"unclosed\n"a""b\n__proto__')).toEqual(['unknown', 'unknown', 'unknown']);
  });
});
