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
    expect(told('Sam Hill,sam2@northwind.example')).toEqual(['u5']);
    expect(matchUsers('Dan Ekin', users)[0]?.fault).toBe('holds-one');
  });

  it('lists a user once, however often it is named', () => {
    expect(told('u1\nAnn Baker\nann@northwind.example')).toEqual(['u1']);
  });

  it('may be one line of people, as from the recipients of a mail: none of them is passed over', () => {
    expect(
      told('ANN@northwind.example; Zoe@northwind.example, nobody@northwind.example; sam1@northwind.example'),
    ).toEqual(['u1', 'u3', 'unknown', 'u4']);
    expect(told('Ben Carter, u1, Nobody')).toEqual(['u2', 'u1', 'unknown']);
    expect(told('Ann Baker <ann@northwind.example>; Zoë Ünal <zoe@northwind.example>')).toEqual(['u1', 'u3']);
    expect(told('"Baker, Ann" <ann@northwind.example>')).toEqual(['u1']);
    // A row whose name and address are those of one user names that user alone, whatever else is in it.
    expect(told('Ann Baker,ann@northwind.example,zoe@northwind.example')).toEqual(['u1']);
  });

  it('may be several lines of people, each with another number of them', () => {
    expect(
      told(
        'ann@northwind.example; Ben Carter; u3\nSam Hill <sam1@northwind.example>\nsam2@northwind.example; nobody@northwind.example',
      ),
    ).toEqual(['u1', 'u2', 'u3', 'u4', 'u5', 'unknown']);
  });

  it.each([',', ';', '\t'])('gives nothing to the manager whom each row of a table names too, parted by %j', (mark) => {
    const table = (...rows: readonly string[]) => told(rows.join('\n').replaceAll(',', mark));
    // The name is spelled otherwise than here, or missing.
    expect(table('Ann B.,ann@northwind.example,zoe@northwind.example', 'Ben Carter,,u3')).toEqual(['u1', 'u2']);
    expect(
      table('ann@northwind.example,zoe@northwind.example', 'sam1@northwind.example,zoe@northwind.example'),
    ).toEqual(['u1', 'u4']);
    const [heading, row] = ['Name,Mail,Manager', 'Ann B.,ann@northwind.example,zoe@northwind.example'];
    expect(table(heading, row)).toEqual(['unknown', 'u1']);
    expect(table('sep=,', heading, row)).toEqual(['unknown', 'unknown', 'u1']);
    expect(table('Our people', row, row.replace('ann@', 'sam1@'))).toEqual(['unknown', 'u1', 'u4']);
    // The person is no user, and so none is found.
    const stranger = 'Nemo,nemo@northwind.example,Zoe <zoe@northwind.example>';
    expect(table(stranger, row)).toEqual(['unknown', 'u1']);
    expect(table(stranger.replace('Zoe <zoe@northwind.example>', 'u3'), row)).toEqual(['unknown', 'u1']);
  });

  it('may be rows whose address is not known here, with a name that is', () => {
    expect(told('Ben Carter,ben@home.example,u3\nSam Hill,sam9@home.example,u3')).toEqual(['u2', 'several']);
  });

  it('may have marks before each person, and signs as programs write them', () => {
    expect(told('- Ben Carter\n• u1\n2) mailto:zoe@northwind.example\u2028Sam Hill')).toEqual([
      'u2',
      'u1',
      'u3',
      'several',
    ]);
    const irish = [user('u8', "Pat O'Brien-Ray")];
    expect(matchUsers('Pat O’Brien–Ray', irish)[0]?.user?.userId).toBe('u8');
  });

  it('is read whatever it is', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (pasted) => matchUsers(pasted, users).length >= 0));
    expect(told('"unclosed\n"a""b\n__proto__')).toEqual(['unknown', 'unknown', 'unknown']);
  });
});
