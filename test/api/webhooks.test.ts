import { eq } from 'drizzle-orm';
import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { webhookEvents } from '../../db/schema.ts';
import { refusalIn, useApi } from './support/api.ts';

// What is not signed by the card processor is not believed; what is unknown is ignored (docs/trust.md, "T4").

const api = useApi();

const event = (id: string, type: string, object: object) =>
  JSON.stringify({ id, object: 'event', api_version: Stripe.API_VERSION, created: 1, type, data: { object } });

it('believes nothing that is not signed, or signed for something else', async () => {
  const body = event('evt_forged', 'payment_intent.succeeded', {
    id: 'pi_1',
    metadata: { tenantId: 't', chargeKey: 'k' },
  });
  const signed = (secret: string, payload: string) =>
    api.world.stripe.webhooks.generateTestHeaderString({ payload, secret });
  const signatures = ['', 't=1,v1=00', 'nonsense', signed('whsec_of_nobody', body), signed('', body)];
  for (const signature of signatures) {
    const answer = await api.ask('POST', '/webhooks/stripe', body, {
      as: '',
      headers: { 'stripe-signature': signature },
    });
    expect([signature, answer.status]).toEqual([signature, 400]);
    expect(refusalIn(answer)[0]).toBe(400);
  }
  expect(await api.world.db.select().from(webhookEvents).where(eq(webhookEvents.id, 'evt_forged'))).toEqual([]);
});
