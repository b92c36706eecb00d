import type Stripe from 'stripe';
import { expect } from 'vitest';
import type { Service } from '../support/service.ts';
import { arm } from '../support/stand-in.ts';

/** Keeps the stand-in's own courier at home, so that a test brings every event itself. */
export async function deliverByHand({ world }: Service): Promise<void> {
  await arm(world, { fault: 'webhook_lost', event: '*' });
}

/** What has happened at the card processor so far, oldest first. */
export async function eventsAtStripe({ world }: Service, type: string): Promise<readonly Stripe.Event[]> {
  const events: Stripe.Event[] = [];
  for await (const event of world.stripe.events.list({ type, limit: 100 })) events.push(event);
  return events.toReversed();
}

/** Brings events one after another; each is taken. */
export async function bring(service: Service, events: readonly object[]): Promise<void> {
  for (const event of events) expect((await service.deliver(event)).status).toBe(200);
}
