import type { Event } from './events.ts';
import { exceedsMaximumCharge } from './money/bill.ts';
import { firstBill } from './rules/small-amounts.ts';
import { isRunning, periodOf } from './stage.ts';
import type { State } from './state.ts';

/**
 * What must hold after every step and the types do not say; the violations found, none in a sound state
 * (docs/product.md, "What must always hold").
 */
export function violationsOf(state: State): readonly string[] {
  const { licences, nextNumber } = state.pool;
  const numbers = licences.map(({ number }) => number);
  const holders = licences.flatMap(({ holder }) => holder ?? []);
  const period = periodOf(state);
  const rules: readonly (readonly [boolean, string])[] = [
    [new Set(numbers).size === numbers.length, 'a licence number is there twice'],
    [numbers.every((number) => number < nextNumber), 'a licence number would be given out again'],
    [new Set(holders).size === holders.length, 'a user holds two licences'],
    [licences.length <= state.policy.maxLicences, 'there are more licences than a tenant may have'],
    [
      !isRunning(state.stage) || licences.some(({ ending }) => !ending),
      'a running subscription has no licence that stays',
    ],
    [period === null || period.start < period.end, 'a period ends before it starts'],
    [
      !isConverting(state) || !exceedsMaximumCharge(firstBill(state).bill),
      'the first bill is more than a card can pay',
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, violation]) => violation);
}

function isConverting({ stage }: State): boolean {
  return stage.type === 'trialing' && stage.converting;
}

/** A tenant that breaks an invariant is not charged, and time changes nothing for it, until the invariant holds again. */
export function isParked({ parked }: State): boolean {
  return parked !== null;
}

/** What follows from checking a state: it is parked when it breaks, and goes on once it is sound; mostly nothing. */
export function parkingOf(state: State): readonly Event[] {
  const [violation] = violationsOf(state);
  if (violation === undefined) return isParked(state) ? [{ type: 'unparked' }] : [];
  return isParked(state) ? [] : [{ type: 'parked', violation }];
}
