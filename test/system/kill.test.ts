import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createStack, type Stack } from '../support/stack.ts';
import { type Asked, createClient } from '../trial/client.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await createStack();
  await stack.start();
});
afterAll(async () => {
  expect(await stack.stop()).toBe(0);
  stack.forget();
});

/** A change of this story's tenant. */
function change(method: Asked['method'], path: string, body: object): Asked {
  return { tenantId: 'killed', method, path: `/v1/tenants${path}`, body, key: randomUUID() };
}

it('keeps every accepted command, once, through kill -9 of everything in the middle of thirty adds', async () => {
  // given an active tenant with one licence
  const client = createClient(() => stack.url, stack.opsKey);
  const testClock = { frozenTime: '2026-03-01T10:00:00Z' };
  await client.ask(change('POST', '', { tenantId: 'killed', name: 'Killed', adminEmail: 'a@example.com', testClock }));
  await client.ask(change('PUT', '/killed/payment-method', { paymentMethod: 'pm_card_visa' }));
  const activation = change('POST', '/killed/subscription/activation', { quantity: 1, startNow: true });
  expect((await client.ask(activation)).status).toBe(200);

  // when everything is killed while thirty adds are under way
  const adds = Array.from({ length: 30 }, () => change('POST', '/killed/licences', { quantity: 1 }));
  const first = adds.map((add) => client.ask(add).catch(() => null));
  await Promise.any(
    first.map(async (answer) => ((await answer)?.status === 200 ? undefined : Promise.reject(new Error()))),
  );
  await stack.kill();
  const answers = await Promise.all(first);
  await stack.start();

  // then whatever had been answered is there, and asking again for all of them gives each one once
  const accepted = answers.filter((answer) => answer !== null && answer.status < 300).length;
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBeLessThan(30);
  const answered = await Promise.all(adds.map((add) => client.insist(add, 60_000)));
  expect(answered.map((answer) => answer?.status)).toEqual(adds.map(() => 200));
  const { body: subscription } = await client.get('/v1/tenants/killed/subscription');
  expect(subscription).toMatchObject({ state: 'active', licences: { total: 31 } });
  const { body: charges } = await client.get('/v1/tenants/killed/charges?limit=200');
  expect(charges).toMatchObject({ nextCursor: null });
  const { data } = charges as unknown as { data: { state: string; kind: string }[] };
  expect(data.filter(({ kind, state }) => kind === 'proration' && state === 'succeeded')).toHaveLength(30);
  expect(data).toHaveLength(31);
});
