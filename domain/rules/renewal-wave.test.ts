import { expect, it } from 'vitest';
import { activeTenant, cancel, pastDueTenant, Tenant } from '../../test/domain/support/tenant.ts';
import { nextDue } from '../due.ts';
import type { State } from '../state.ts';
import { spreadMsOf, wakesAt } from './renewal-wave.ts';

const hourMs = 3_600_000;

function waitOf(tenantId: string, state: State, spreadMs: number): number {
  const due = nextDue(state);
  if (due === null) throw new Error('Nothing is due');
  return wakesAt(tenantId, due, spreadMs) - due.at;
}

it('spreads the renewals of one instant over as long as the rate allows, at most an hour, and few of them not at all', () => {
  expect(spreadMsOf(0, 5)).toBe(0);
  expect(spreadMsOf(5, 5)).toBe(0);
  expect(spreadMsOf(6, 5)).toBe(1_200);
  expect(spreadMsOf(600, 5)).toBe(120_000);
  expect(spreadMsOf(18_000, 5)).toBe(hourMs);
  expect(spreadMsOf(1_000_000, 5)).toBe(hourMs);
});

it('gives each tenant always the same place, and no stretch of the wave more than its share', () => {
  const { state } = activeTenant(1);
  const waits = Array.from({ length: 6_000 }, (_, index) => waitOf(`t-${index}`, state, 60_000));
  expect(waits).toEqual(Array.from({ length: 6_000 }, (_, index) => waitOf(`t-${index}`, state, 60_000)));
  const inEachSecond = Array.from(
    { length: 60 },
    (_, second) => waits.filter((ms) => Math.floor(ms / 1_000) === second).length,
  );
  expect(inEachSecond.reduce((sum, count) => sum + count)).toBe(6_000);
  expect(Math.max(...inEachSecond)).toBeLessThan(150);
  expect(Math.min(...inEachSecond)).toBeGreaterThan(50);
});

it('lets nothing wait but renewals, and no renewal where there is no wave', () => {
  const active = activeTenant(1);
  expect(waitOf('a', active.state, hourMs)).toBeGreaterThan(0);
  expect(waitOf('a', active.state, 0)).toBe(0);
  // The end of a trial, a try again after a failed renewal, the end of a subscription
  for (const { state } of [new Tenant(), pastDueTenant(1), activeTenant(1).must(cancel)])
    expect(waitOf('a', state, hourMs)).toBe(0);
});
