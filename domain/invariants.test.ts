import { describe, expect, it } from 'vitest';
import { activeTenant, assign, pastDueTenant, Tenant } from '../test/domain/support/tenant.ts';
import { violationsOf } from './invariants.ts';
import type { Period } from './period.ts';
import { defaultPolicy } from './policy.ts';
import type { Licence, Pool } from './pool.ts';
import type { State } from './state.ts';

const active = (): State => activeTenant(2).must(assign('a')).state;
const pastDue = (): State => pastDueTenant(1).state;
const licence = (number: number, userId: string | null = null, ending = false): Licence => ({ number, userId, ending });
const poolOf = (...licences: readonly Licence[]): Pool => ({ nextNumber: 10, licences });
const withPool = (...licences: readonly Licence[]): State => ({ ...active(), pool: poolOf(...licences) });

it('finds nothing wrong with a sound state', () => {
  const pools = [withPool(licence(9)), withPool(licence(1, 'a'), licence(2, 'b'))];
  for (const sound of [active(), pastDue(), new Tenant().state, ...pools]) expect(violationsOf(sound)).toEqual([]);
});

describe('what is broken is named, and nothing else', () => {
  const tooSmall = { ...defaultPolicy, maxLicences: 1 };
  const endsAtItsStart = (period: Period | null): Period | null => period && { ...period, end: period.start };

  it.each<readonly [string, () => State]>([
    ['a licence number is there twice', () => withPool(licence(1), licence(1))],
    ['a licence number would be given out again', () => withPool(licence(1), licence(10))],
    ['a user holds two licences', () => withPool(licence(1, 'a'), licence(2, 'a'))],
    [
      'there are more licences than a tenant may have',
      () => ({ ...withPool(licence(1), licence(2)), policy: tooSmall }),
    ],
    ['a running subscription has no licence that stays', () => withPool(licence(1, null, true))],
    ['a running subscription has no licence that stays', () => ({ ...pastDue(), pool: poolOf() })],
    ['a running subscription has no period', () => ({ ...active(), period: null })],
    ['past due and dunning disagree', () => ({ ...active(), dunning: pastDue().dunning })],
    ['past due and dunning disagree', () => ({ ...pastDue(), dunning: null })],
    ['a period ends before it starts', () => ({ ...active(), period: endsAtItsStart(active().period) })],
    ['an unknown charge that is not there', () => ({ ...active(), openIsUnknown: true })],
  ])('%s', (violation, broken) => {
    expect(violationsOf(broken())).toEqual([violation]);
  });

  it('a trial may be empty, and a suspended tenant still owes', () => {
    const suspended = { ...pastDue(), stage: 'suspended' } as const;
    expect(violationsOf({ ...new Tenant().state, pool: poolOf() })).toEqual([]);
    expect(violationsOf(suspended)).toEqual([]);
    expect(violationsOf({ ...suspended, period: null, pool: poolOf() })).toEqual([]);
  });
});
