import { describe, expect, it } from 'vitest';
import { leavesAnOwner, type MemberState, type memberRoles, type Right, rolesWithRight } from './people.ts';

const owners = (...states: readonly MemberState[]) => states.map((state, index) => ({ id: String(index), state }));

describe('an owner who goes', () => {
  it.each([
    ['the only one', owners('active'), false],
    ['the only one, who was never there', owners('invited'), false],
    ['one of two who have signed in', owners('active', 'active'), true],
    ['one who has signed in, and leaves one who has not', owners('active', 'invited'), false],
    ['one who has not signed in, and leaves one who has', owners('invited', 'active'), true],
    ['one of two who have not signed in', owners('invited', 'invited'), true],
  ] as const)('%s', (_, all, isLeft) => {
    expect(leavesAnOwner(all, '0')).toBe(isLeft);
  });
});

describe('a right', () => {
  const rights = Object.keys(rolesWithRight) as Right[];

  it('is an owner’s, whichever it is', () => {
    for (const right of rights) expect([right, rolesWithRight[right].includes('owner')]).toEqual([right, true]);
  });

  it('of a reader is to read alone, and no role but an owner’s has those of another', () => {
    const of = (role: (typeof memberRoles)[number]) => rights.filter((right) => rolesWithRight[right].includes(role));
    expect(of('reader')).toEqual(['read']);
    expect(of('licences')).toEqual(['read', 'licences', 'pay']);
    expect(of('billing')).toEqual(['read', 'billing', 'pay']);
  });
});
