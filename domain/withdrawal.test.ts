import { expect, it } from 'vitest';
import { activeTenant, add, assign, card, pastDueTenant, pay, requiresAction } from '../test/domain/support/tenant.ts';
import { nextDue } from './due.ts';
import type { Input } from './inputs.ts';
import { inputBefore } from './withdrawal.ts';

const withdrawn = { type: 'withdrawAwaitingPayer' } as const;

/** A tenant whose purchase of two licences waits for its payer. */
function waiting() {
  const tenant = activeTenant(1);
  tenant.processor = () => requiresAction;
  tenant.give(add(2));
  return tenant;
}

it('a charge that waits for its payer is withdrawn before another charge, and before a new card', () => {
  const { state, now } = waiting();
  expect(inputBefore(state, { ...add(1), commandId: 'x' }, now)).toEqual(withdrawn);
  expect(inputBefore(state, { ...card, commandId: 'x' } as Input, now)).toEqual(withdrawn);
});

it('and is left alone by what costs nothing, by what is refused, and by its own outcome', () => {
  const { state, now, lastCharge } = waiting();
  const outcome = { type: 'succeeded' } as const;
  const inputs = [
    { ...assign('ann'), commandId: 'x' } as Input,
    { ...add(20_000), commandId: 'x' },
    { type: 'chargeSettled', key: lastCharge.key, outcome },
  ] as const;
  expect(inputs.map((input) => inputBefore(state, input, now))).toEqual([null, null, null]);
});

it('it is withdrawn where its period ends; a test clock that arrives leaves it alone', () => {
  const { state, now } = waiting();
  const atTarget = { ...state, clock: { now, target: now } };
  expect(inputBefore(state, { type: 'timePassed' }, now)).toEqual(withdrawn);
  expect(inputBefore(atTarget, { type: 'timePassed' }, now)).toBeNull();
});

it('it is left alone by the warning of a deletion that it may still prevent', () => {
  const tenant = pastDueTenant(1).until('2026-02-20');
  tenant.processor = () => requiresAction;
  tenant.give(pay);
  expect(nextDue(tenant.state)?.type).toBe('warning');
  expect(inputBefore(tenant.state, { type: 'timePassed' }, tenant.now)).toBeNull();
});

it('nothing is withdrawn where nothing waits', () => {
  const { state, now } = activeTenant(1);
  expect(inputBefore(state, { type: 'timePassed' }, now)).toBeNull();
  expect(inputBefore(state, { ...add(1), commandId: 'x' }, now)).toBeNull();
});

it('it is looked up before a test clock moves, as the clock may leave the whole period in which it was paid', () => {
  const { state, now } = waiting();
  const advance = { type: 'advanceClock', to: now + 1, commandId: 'x' } as const;
  expect(inputBefore(state, advance, now)).toEqual({ type: 'lookUpAwaitingPayer' });
  expect(inputBefore(activeTenant(1).state, advance, now)).toBeNull();
});
