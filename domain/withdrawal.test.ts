import { expect, it } from 'vitest';
import { activeTenant, add, assign, card, requiresAction } from '../test/domain/support/tenant.ts';
import type { Input } from './inputs.ts';
import { isWithdrawnBefore } from './withdrawal.ts';

/** A tenant whose purchase of two licences waits for its payer. */
function waiting() {
  const tenant = activeTenant(1);
  tenant.processor = () => requiresAction;
  tenant.give(add(2));
  return tenant;
}

it('a charge that waits for its payer is withdrawn before another charge, and before a new card', () => {
  const { state, now } = waiting();
  expect(isWithdrawnBefore(state, { ...add(1), commandId: 'x' }, now)).toBe(true);
  expect(isWithdrawnBefore(state, { ...card, commandId: 'x' } as Input, now)).toBe(true);
});

it('and is left alone by what costs nothing, by what is refused, and by its own outcome', () => {
  const { state, now, lastCharge } = waiting();
  const outcome = { type: 'succeeded' } as const;
  const inputs = [
    { ...assign('ann'), commandId: 'x' } as Input,
    { ...add(20_000), commandId: 'x' },
    { type: 'chargeSettled', key: lastCharge.key, outcome },
  ] as const;
  expect(inputs.map((input) => isWithdrawnBefore(state, input, now))).toEqual([false, false, false]);
});

it('it is withdrawn where its period ends; a warning and a test clock that arrives leave it alone', () => {
  const { state, now } = waiting();
  const atTarget = { ...state, clock: { now, target: now } };
  expect(isWithdrawnBefore(state, { type: 'timePassed' }, now)).toBe(true);
  expect(isWithdrawnBefore(atTarget, { type: 'timePassed' }, now)).toBe(false);
});

it('nothing is withdrawn where nothing waits', () => {
  const { state, now } = activeTenant(1);
  expect(isWithdrawnBefore(state, { type: 'timePassed' }, now)).toBe(false);
  expect(isWithdrawnBefore(state, { ...add(1), commandId: 'x' }, now)).toBe(false);
});
