import { eq } from 'drizzle-orm';
import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { webhookEvents } from '../../db/schema.ts';
import { bareDeps } from '../support/bare-app.ts';
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

it('an event of a connected account is ignored, and counted, whatever its metadata say', async () => {
  const id = 'evt_of_another_account';
  const body = JSON.parse(event(id, 'payment_method.updated', { id: 'pm_1' })) as object;
  const app = createApp({
    ...bareDeps(api.world.db, {}),
    verifyWebhook: () => ({ ...body, account: 'acct_connected' }),
  });
  const answer = await app.request('/webhooks/stripe', { method: 'POST', body: '{}' });
  expect([answer.status, await answer.json()]).toEqual([200, { received: true }]);
  expect(await api.world.db.select().from(webhookEvents).where(eq(webhookEvents.id, id))).toEqual([]);
  const metrics = await app.request('/metrics', { headers: { authorization: `Bearer ${api.keys.ops}` } });
  expect(await metrics.text()).toContain(
    'billing_webhook_events_total{type="payment_method.updated",outcome="other_account"} 1',
  );
});

it.each([
  [true, false],
  [false, true],
])('where live is %s an event whose livemode is %s is ignored, and counted', async (live, livemode) => {
  const id = `evt_of_the_other_mode_${live}`;
  const body = JSON.parse(event(id, 'payment_method.updated', { id: 'pm_1' })) as object;
  // Nothing is outside: an event that is passed on fails.
  const app = createApp({
    ...bareDeps(api.world.db, { live }),
    verifyWebhook: () => ({ ...body, livemode }),
  });
  const answer = await app.request('/webhooks/stripe', { method: 'POST', body: '{}' });
  expect([answer.status, await answer.json()]).toEqual([200, { received: true }]);
  expect(await api.world.db.select().from(webhookEvents).where(eq(webhookEvents.id, id))).toEqual([]);
  const metrics = await app.request('/metrics', { headers: { authorization: `Bearer ${api.keys.ops}` } });
  expect(await metrics.text()).toContain(
    'billing_webhook_events_total{type="payment_method.updated",outcome="other_mode"} 1',
  );
});
