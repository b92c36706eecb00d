import { expect, it } from 'vitest';
import { activate, cancel, card, declined, instantOf, keep, Tenant } from '../../test/domain/support/tenant.ts';
import type { SubscriptionView } from '../view.ts';
import { viewOf } from '../view.ts';
import { announce } from './announce.ts';

/** The types of the events that `work` announces, in order. */
function announcedBy(tenant: Tenant, work: () => void): readonly string[] {
  const before: SubscriptionView = viewOf(tenant.state);
  const seen = tenant.happened.length;
  work();
  const happened = tenant.happened.slice(seen);
  const step = { happened, before, after: viewOf(tenant.state), holders: [], chargeIdOf: (key: string) => key };
  return announce(step).map(({ type }) => type);
}

const inTrial = (): Tenant => new Tenant({ signedUpAt: '2026-01-31' });

it('tells of a first period that it is active, and of the next that it is renewed', () => {
  const tenant = inTrial();
  tenant.give(card);
  tenant.give(activate(3));

  const first = announcedBy(tenant, () => tenant.advanceTo(viewOf(tenant.state).trialEndsAt));
  const second = announcedBy(tenant, () => tenant.advanceTo(viewOf(tenant.state).period?.end ?? 0));

  expect(first).toContain('subscription.activated');
  expect(first).toContain('charge.succeeded');
  expect(first).not.toContain('subscription.renewed');
  expect(second).toContain('subscription.renewed');
  expect(second).not.toContain('subscription.activated');
});

it('tells once of a renewal that fails, however often it is retried', () => {
  const tenant = inTrial();
  tenant.give(card);
  tenant.give(activate(3));
  tenant.advanceTo(viewOf(tenant.state).trialEndsAt);
  tenant.processor = () => declined();
  const boundary = viewOf(tenant.state).period?.end ?? 0;

  const failed = announcedBy(tenant, () => tenant.advanceTo(boundary));
  const retried = announcedBy(tenant, () => tenant.advanceTo(boundary + 4 * 86_400_000));

  expect(failed.filter((type) => type === 'subscription.past_due')).toHaveLength(1);
  expect(retried).toContain('charge.declined');
  expect(retried).not.toContain('subscription.past_due');
});

it('tells of a cancellation, and of its end', () => {
  const tenant = inTrial();
  tenant.give(card);
  tenant.give(activate(3));
  tenant.advanceTo(instantOf('2026-03-20'));

  expect(announcedBy(tenant, () => tenant.give(cancel))).toEqual(['subscription.canceling', 'entitlements.changed']);
  expect(announcedBy(tenant, () => tenant.give(keep))).toEqual(['subscription.kept', 'entitlements.changed']);
});
