import { expect } from 'vitest';
import { dayMs, startOfDayAfter } from '../../../domain/calendar.ts';
import { openCharge } from '../../../domain/charge-under-way.ts';
import type { Event } from '../../../domain/events.ts';
import { evolve } from '../../../domain/evolve.ts';
import type { State } from '../../../domain/state.ts';
import type { Tenant } from './tenant.ts';

const hourMs = 3_600_000;

/** What must always hold (docs/product.md, "What must always hold"), read off everything that has ever happened to a tenant. */
export function expectPromisesKept(tenant: Tenant): void {
  const starts = tenant.all('chargeStarted').map(({ charge }) => charge);
  const keys = starts.map(({ key }) => key);
  expect(keys, 'each key is used once').toEqual([...new Set(keys)]);
  expect(keys, 'nothing is charged that the history does not tell').toEqual(tenant.charges.map(({ key }) => key));

  const givenBack = new Set(tenant.all('chargeGivenBack').map(({ charge }) => charge.key));
  const kept = tenant.all('chargeSucceeded').filter(({ charge }) => !givenBack.has(charge.key));
  const reasons = kept.map(({ charge: { key } }) => key.split('/').slice(0, -1).join('/'));
  expect(reasons, 'nobody pays twice for one reason').toEqual([...new Set(reasons)]);

  let state: State | null = null;
  for (const { at, event } of tenant.happened) {
    if (state !== null) expectAllowed(state, event, at);
    state = evolve(state, event, at);
  }
  expectPatience(tenant);
  expect(state, 'the history tells all of it').toEqual(tenant.state.clock === null ? tenant.state : expect.anything());
}

/** A card is not tried without end at the tenant's wish (docs/product.md, "A brake on trying"). */
function expectPatience(tenant: Tenant): void {
  const declinedAt = tenant.happened.flatMap(({ event }) =>
    event.type === 'chargeDeclined' && event.charge.commandId !== null ? [event.charge.startedAt] : [],
  );
  for (const start of declinedAt) {
    const within = (ms: number): number => declinedAt.filter((at) => at >= start && at < start + ms).length;
    expect(within(hourMs), 'at most four declined tries an hour').toBeLessThanOrEqual(4);
    expect(within(30 * dayMs), 'at most fifteen declined tries in 30 days').toBeLessThanOrEqual(15);
  }
}

function expectAllowed(state: State, event: Event, at: number): void {
  if (event.type === 'chargeStarted') {
    const { charge } = event;
    expect(state.declines.hardCode, 'a card that was declined for good is not charged').toBeNull();
    expect(state.chargeUnderWay, 'one charge at a time').toBeNull();
    expect(state.card, 'nothing is charged without a card').not.toBeNull();
    expect(charge.bill.amount).toBe(charge.bill.lines.reduce((sum, { amount }) => sum + amount, charge.bill.tax));
    if (charge.commandId !== null) return;
    expect(state.cancellation, 'nothing is charged by itself after a cancellation').toBeNull();
    if (state.stage.type === 'trialing')
      expect(at, 'nothing is charged in a trial').toBeGreaterThanOrEqual(state.trialEndsAt);
  }
  if (event.type === 'deletionStarted') expectDue(state, at);
  if (event.type === 'deleted') expect(openCharge(state), 'no charge is left behind').toBeNull();
}

/** Nothing is deleted early, or unwarned. */
function expectDue(state: State, at: number): void {
  const { stage, cancellation, timeZone, policy } = state;
  if (cancellation !== null) {
    expect(at).toBeGreaterThanOrEqual(cancellation.at);
    return;
  }
  if (stage.type !== 'trial_expired' && stage.type !== 'suspended')
    throw new Error(`A deletion for want of payment while ${stage.type}`);
  const [since, days] =
    stage.type === 'trial_expired'
      ? [stage.expiry.at, policy.trialExpiredDays]
      : [stage.dunning.firstFailedAt, policy.deleteAfterDays];
  expect(at).toBeGreaterThanOrEqual(startOfDayAfter(since, days, timeZone));
  for (const ahead of [7, 1]) {
    // A clock change may take an hour of a week, and a warning may be an hour late.
    expect(at - (stage.warnedAt[ahead] ?? Number.NaN)).toBeGreaterThanOrEqual(ahead * dayMs - 2 * hourMs);
  }
}
