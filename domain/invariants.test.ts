import { describe, expect, it } from 'vitest';
import { activeTenant, assign, pastDueTenant, Tenant } from '../test/domain/support/tenant.ts';
import { violationsOf } from './invariants.ts';
import type { Licence } from './pool.ts';
import type { State } from './state.ts';

const { state } = activeTenant(2).must(assign('a'));
const pastDue = pastDueTenant(1).state;
const licence = (number: number, userId: string | null = null, ending = false): Licence => ({ number, userId, ending });
const withPool = (...licences: readonly Licence[]): State => ({ ...state, pool: { nextNumber: 10, licences } });

it('finds nothing wrong with a sound state', () => {
  for (const sound of [
    state,
    pastDue,
    new Tenant().state,
    withPool(licence(9)),
    withPool(licence(1, 'a'), licence(2, 'b')),
  ]) {
    expect(violationsOf(sound)).toEqual([]);
  }
});

describe('what is broken is named, and nothing else', () => {
  it.each<readonly [string, State]>([
    ['a licence number is there twice', withPool(licence(1), licence(1))],
    ['a licence number would be given out again', withPool(licence(1), licence(10))],
    ['a user holds two licences', withPool(licence(1, 'a'), licence(2, 'a'))],
    [
      'there are more licences than a tenant may have',
      { ...withPool(licence(1), licence(2)), policy: { ...state.policy, maxLicences: 1 } },
    ],
    ['a running subscription has no licence that stays', withPool(licence(1, null, true))],
    ['a running subscription has no licence that stays', { ...pastDue, pool: withPool().pool }],
    ['a running subscription has no period', { ...state, period: null }],
    ['past due and dunning disagree', { ...state, dunning: pastDue.dunning }],
    ['past due and dunning disagree', { ...pastDue, dunning: null }],
    [
      'a period ends before it starts',
      { ...state, period: state.period && { ...state.period, end: state.period.start } },
    ],
    ['an unknown charge that is not there', { ...state, openIsUnknown: true }],
  ])('%s', (violation, broken) => {
    expect(violationsOf(broken)).toEqual([violation]);
  });

  it('a trial may be empty, and a suspended tenant still owes', () => {
    expect(violationsOf({ ...new Tenant().state, pool: { nextNumber: 1, licences: [] } })).toEqual([]);
    expect(violationsOf({ ...pastDue, stage: 'suspended' })).toEqual([]);
    expect(
      violationsOf({ ...pastDue, stage: 'suspended', period: null, pool: { nextNumber: 1, licences: [] } }),
    ).toEqual([]);
  });
});
