import { expect, it } from 'vitest';
import { activeTenant, cancel, instantOf, pastDueTenant, Tenant, unknown } from '../test/domain/support/tenant.ts';
import { decide } from './decide.ts';
import { nextDue, startsRun, withClockMoved } from './due.ts';

it('knows what falls due next in each state', () => {
  expect(nextDue(new Tenant().state)).toEqual({ type: 'trialEnd', at: instantOf('2026-01-15T10:00') });
  expect(nextDue(activeTenant(1).state)).toEqual({ type: 'boundary', at: instantOf('2026-02-01') });
  expect(nextDue(activeTenant(1).must(cancel).state)).toEqual({ type: 'cancellation', at: instantOf('2026-02-01') });
  const pastDue = pastDueTenant(1);
  expect(nextDue(pastDue.state)).toEqual({ type: 'retry', at: instantOf('2026-02-02') });
  expect(nextDue(pastDue.until('2026-02-14').state)).toEqual({ type: 'suspension', at: instantOf('2026-02-15') });
  expect(nextDue(pastDue.until('2026-02-15').state)).toEqual({ type: 'warning', at: instantOf('2026-03-03') });
  expect(nextDue(pastDue.until('2026-03-16').state)).toEqual({ type: 'unpaidDeletion', at: instantOf('2026-03-17') });
  expect(nextDue(pastDue.until('2026-03-17').state)).toBeNull();
});

it('waits with the deletion of the instance for a charge of unknown outcome', () => {
  const tenant = activeTenant(1);
  tenant.processor = () => unknown;
  tenant.until('2026-02-02').must(cancel).until('2026-03-02');
  expect(tenant.state.stage.type).toBe('deleting');
  expect(nextDue(tenant.state)).toBeNull();
  expect(nextDue({ ...tenant.state, chargeUnderWay: null })).toEqual({
    type: 'instanceDeletion',
    at: instantOf('2026-03-01'),
  });
});

it('puts the boundary first where several things fall due at one instant, and the clock’s target last', () => {
  const { state } = pastDueTenant(1);
  if (state.stage.type !== 'past_due') throw new Error('Not past due');
  const at = state.stage.period.end;
  const firstFailedAt = at - 14 * 86_400_000;
  const dunning = { ...state.stage.dunning, firstFailedAt, retriesDone: 4 };
  const stage = { ...state.stage, dunning };
  const clock = { now: 0, target: at };
  expect(nextDue({ ...state, stage, clock })).toEqual({ type: 'boundary', at });
  const cancellation = { at, requestedAt: 0 };
  expect(nextDue({ ...state, stage, clock, cancellation })).toEqual({ type: 'cancellation', at });
  const endless = { ...stage, period: { ...stage.period, end: Number.MAX_SAFE_INTEGER } };
  expect(nextDue({ ...state, stage: endless, clock })).toEqual({ type: 'suspension', at });
});

it('begins a new run with what a run is named after, and with nothing else', () => {
  const types = [
    'boundary',
    'trialEnd',
    'cancellation',
    'suspension',
    'retry',
    'collection',
    'warning',
    'clockTarget',
  ] as const;
  expect(types.filter((type) => startsRun({ type, at: 0 }))).toEqual(['boundary', 'trialEnd']);
});

it('moves a test clock to what falls due first, at most to its target, and never back', () => {
  const { state } = new Tenant({ testClock: true });
  const end = instantOf('2026-01-15T10:00');
  const moving = (now: number, target: number | null): unknown =>
    withClockMoved({ ...state, clock: { now, target } }).clock;
  expect(moving(end - 10, end + 10)).toEqual({ now: end, target: end + 10 });
  expect(moving(end - 10, end - 5)).toEqual({ now: end - 5, target: end - 5 });
  expect(moving(end + 2, end + 10)).toEqual({ now: end + 2, target: end + 10 });
  expect(moving(end - 10, null)).toEqual({ now: end - 10, target: null });
  const real = activeTenant(1).state;
  expect(withClockMoved(real)).toBe(real);
});

it('goes on moving the clock of a tenant that is gone', () => {
  const tenant = new Tenant({ testClock: true }).must(cancel).until('2026-03-01');
  expect(tenant.shows).toBe('deleted');
  expect(tenant.state.clock).toEqual({ now: instantOf('2026-03-01'), target: null });
});

it('settles nothing before it is due', () => {
  const { state } = new Tenant();
  expect(decide(state, { type: 'timePassed' }, state.trialEndsAt - 1)).toEqual({ events: [], effect: null });
});
