import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createStack, type Stack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await createStack();
  await stack.start();
}, 120_000);
afterAll(async () => {
  expect(await stack.stop()).toBe(0);
  stack.forget();
}, 60_000);

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function ask(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
  const response = await fetch(`${stack.url}/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${stack.opsKey}`,
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** Asks again under the same key until it is known to be done: what a careful client does. */
async function insist(path: string, body: unknown, key: string): Promise<void> {
  for (;;) {
    const answer = await ask('POST', path, body, key).catch(() => null);
    if (answer !== null && answer.status < 300 && (await isDone(answer))) return;
    if (answer !== null && answer.status >= 300 && answer.status < 500) throw new Error(JSON.stringify(answer));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A 202 says where to ask. */
async function isDone({ status, body }: Answer): Promise<boolean> {
  if (status !== 202) return true;
  const { id } = body as { id: string };
  const operation = await ask('GET', `/tenants/killed/operations/${id}`).catch(() => null);
  return (operation?.body as { state?: string } | undefined)?.state === 'succeeded';
}

it('keeps every accepted command, once, through kill -9 of everything in the middle of thirty adds', async () => {
  // Given an active tenant with one licence
  const tenant = '/tenants/killed';
  const testClock = { frozenTime: '2026-03-01T10:00:00Z' };
  await ask('POST', '/tenants', { tenantId: 'killed', name: 'Killed', adminEmail: 'a@example.com', testClock });
  await ask('PUT', `${tenant}/payment-method`, { paymentMethod: 'pm_card_visa' });
  const active = await ask('POST', `${tenant}/subscription/activation`, { quantity: 1, startNow: true });
  expect(active.status).toBe(200);

  // When everything is killed while thirty adds are under way
  const keys = Array.from({ length: 30 }, () => randomUUID());
  const add = (key: string): Promise<Answer> => ask('POST', `${tenant}/licences`, { quantity: 1 }, key);
  const first = keys.map((key) => add(key).catch(() => null));
  await Promise.any(
    first.map(async (answer) => ((await answer)?.status === 200 ? undefined : Promise.reject(new Error()))),
  );
  await stack.kill();
  const answers = await Promise.all(first);
  await stack.start();

  // Then whatever had been answered is there, and asking again for all of them gives each one once
  const accepted = answers.filter((answer) => answer !== null && answer.status < 300).length;
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBeLessThan(30);
  await Promise.all(keys.map((key) => insist(`${tenant}/licences`, { quantity: 1 }, key)));
  const { body: subscription } = await ask('GET', `${tenant}/subscription`);
  expect(subscription).toMatchObject({ state: 'active', licences: { total: 31 } });
  const { body: charges } = await ask('GET', `${tenant}/charges?limit=200`);
  expect(charges).toMatchObject({ nextCursor: null });
  const { data } = charges as { data: { state: string; kind: string }[] };
  expect(data.filter(({ kind, state }) => kind === 'proration' && state === 'succeeded')).toHaveLength(30);
  expect(data).toHaveLength(31);
}, 180_000);
