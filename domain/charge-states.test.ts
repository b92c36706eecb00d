import { expect, it } from 'vitest';
import { isUnanswered, isUndecided, openOrSucceededChargeStates } from './charge-states.ts';

it('knows of each state whether an answer is owed, a decision is open, and another charge is ruled out', () => {
  const states = ['pending', 'unknown', 'requires_action', 'succeeded', 'declined', 'canceled'] as const;
  expect(states.filter((state) => isUnanswered({ state }))).toEqual(['pending', 'unknown']);
  expect(states.filter((state) => isUndecided({ state }))).toEqual(['pending', 'unknown', 'requires_action']);
  expect([...openOrSucceededChargeStates]).toEqual(['pending', 'succeeded', 'requires_action', 'unknown']);
});
