import type { Event } from './events.ts';
import { exceedsMaximumCharge } from './money/bill.ts';
import { firstBill } from './rules/period-bill.ts';
import { isRunning, periodOf } from './stage.ts';
import { isParked, type State } from './state.ts';

/**
 * The broken invariants of a state: what must hold after every step and the types do not express. A sound state has
 * none (docs/product.md, "What must always hold").
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

/** The event of parking a broken state, or of unparking one that is sound again; mostly none. */
export function parkingOf(state: State): readonly Event[] {
  const [violation] = violationsOf(state);
  if (violation === undefined) return isParked(state) ? [{ type: 'unparked' }] : [];
  return isParked(state) ? [] : [{ type: 'parked', violation }];
}
