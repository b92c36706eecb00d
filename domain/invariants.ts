import type { Event } from './events.ts';
import type { State } from './state.ts';

/** What must hold after every step (product.md, "What must always hold"); the violations found, none in a sound state. */
export function violationsOf(state: State): readonly string[] {
  const { licences, nextNumber } = state.pool;
  const numbers = licences.map(({ number }) => number);
  const holders = licences.flatMap(({ userId }) => userId ?? []);
  const running = state.stage === 'active' || state.stage === 'past_due';
  const rules: readonly (readonly [boolean, string])[] = [
    [new Set(numbers).size === numbers.length, 'a licence number is there twice'],
    [numbers.every((number) => number < nextNumber), 'a licence number would be given out again'],
    [new Set(holders).size === holders.length, 'a user holds two licences'],
    [licences.length <= state.policy.maxLicences, 'there are more licences than a tenant may have'],
    [!running || licences.some(({ ending }) => !ending), 'a running subscription has no licence that stays'],
    [!running || state.period !== null, 'a running subscription has no period'],
    [(state.stage === 'past_due') === (state.dunning !== null && running), 'past due and dunning disagree'],
    [state.period === null || state.period.start < state.period.end, 'a period ends before it starts'],
    [state.stage === 'deleting' || !state.openIsUnknown || state.open !== null, 'an unknown charge that is not there'],
  ];
  return rules.filter(([holds]) => !holds).map(([, violation]) => violation);
}

/** A tenant that breaks an invariant is charged no more, and time alone changes nothing for it, until the invariant holds again. */
export function isParked({ parked }: State): boolean {
  return parked != null;
}

/** What follows from looking at a state: it is parked when it breaks, and goes on once it is sound; mostly nothing. */
export function parkingOf(state: State): readonly Event[] {
  const [violation] = violationsOf(state);
  if (violation === undefined) return isParked(state) ? [{ type: 'unparked' }] : [];
  return isParked(state) ? [] : [{ type: 'parked', violation }];
}
