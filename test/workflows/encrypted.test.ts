import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { eq } from 'drizzle-orm';
import { beforeAll, expect, inject, it } from 'vitest';
import { charges } from '../../db/schema.ts';
import type { CodecKeys } from '../../service/codec/payload-codec.ts';
import { requirePrepared } from '../../service/namespace.ts';
import { setSchedules } from '../../service/schedules.ts';
import { dataConverterOf } from '../../service/temporal-client.ts';
import { openConnection } from '../../service/temporal-connection.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { useService } from '../support/fixtures.ts';
import { nextSecond, reconcileSince, untilListed } from '../support/reconciled.ts';
import { server } from '../support/servers.ts';
import { createVisitor, signedIn } from '../support/visitor.ts';
import { runWorkers } from '../support/world.ts';

/** A rotation begins with every process knowing the key that comes. */
const codecKeys: CodecKeys = [
  ['2026', randomBytes(32)],
  ['2027', randomBytes(32)],
];
const service = useService({ codecKeys });
const workflowId = subscriptionWorkflowId('sealed');

beforeAll(async () => {
  await service.createTenant('sealed');
  await service.ask('PUT', '/v1/tenants/sealed/users/ann', { body: { name: 'Ann' } });
  await service.ask('POST', '/v1/tenants/sealed/licences', { body: { quantity: 2 } });
  const assigned = { path: '/v1/tenants/sealed/licences/lic_1/assignee', body: { userId: 'ann' } };
  expect((await service.ask('PUT', assigned.path, { body: assigned.body })).status).toBe(200);
});

/** A payload as Temporal keeps it, and what it is part of: `data`, or what no codec is given. */
interface Kept {
  readonly encoding: string;
  readonly data: Buffer;
  readonly part: string;
  readonly metadata: Readonly<Record<string, Uint8Array>>;
}

/** The server searches the first and hands the second on; the third is the SDK's note of which local activity a marker is of. */
const notEncrypted = ['searchAttributes', 'header', 'markerRecordedEventAttributes.details.data'];

/** Every payload of the run's history. */
async function keptPayloads(): Promise<readonly Kept[]> {
  return payloadsIn(await service.world.client.workflow.getHandle(workflowId).fetchHistory());
}

function payloadsIn(value: unknown, path = ''): readonly Kept[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const { metadata, data } = value as { readonly metadata?: Kept['metadata']; readonly data?: Uint8Array };
  const encoding = metadata?.['encoding'];
  if (metadata === undefined || encoding === undefined)
    return Object.entries(value).flatMap(([name, inside]) => payloadsIn(inside, `${path}.${name}`));
  const part = notEncrypted.find((one) => path.includes(`.${one}.`)) ?? 'data';
  return [{ encoding: Buffer.from(encoding).toString(), data: Buffer.from(data ?? []), part, metadata }];
}

/** The first payload of the run's start, as Temporal's tools send it. */
async function firstPayload(): Promise<{ readonly metadata: Record<string, string>; readonly data: string }> {
  const [first] = (await keptPayloads()).filter(({ part }) => part === 'data');
  if (first === undefined) throw new Error('The history has no payload');
  const entries = Object.entries(first.metadata).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return { metadata: Object.fromEntries(entries), data: first.data.toString('base64') };
}

const textIn = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

it('a history holds no readable payload but search attributes and ids of requests, and a client without the keys cannot read it', async () => {
  const kept = await keptPayloads();
  const of = (wanted: string) => kept.filter(({ part }) => part === wanted);
  expect(of('data').length).toBeGreaterThan(10);
  expect(of('data').filter(({ encoding }) => encoding !== 'binary/encrypted')).toEqual([]);
  const readable = (part: string) => of(part).map(({ data }) => data.toString());
  expect(readable('searchAttributes').filter((text) => /ann|company|@/i.test(text))).toEqual([]);
  expect(readable('header').filter((text) => !/^"[\w-]{1,64}"$/.test(text))).toEqual([]);
  const noted = readable('markerRecordedEventAttributes.details.data').map((text) =>
    Object.keys(JSON.parse(text)).sort(),
  );
  expect(new Set(noted.flat())).toEqual(
    new Set(['activity_id', 'activity_type', 'attempt', 'backoff', 'complete_time', 'original_schedule_time', 'seq']),
  );

  const { connection, options } = service.world.client;
  const keyless = new Client({ connection, namespace: options.namespace });
  await expect(keyless.workflow.getHandle(workflowId).query('currentState')).rejects.toThrow();
});

it('the books are held against it: what the ledger says otherwise is found', async () => {
  const tenant = (method: string, path: string, body: object) =>
    service.ask(method, `/v1/tenants/sealed${path}`, { body });
  expect((await tenant('PUT', '/payment-method', { paymentMethod: 'pm_card_visa' })).status).toBe(200);
  expect((await tenant('POST', '/subscription/activation', { quantity: 2, startNow: true })).status).toBe(200);
  const reconcile = async () =>
    (await service.ask('POST', '/v1/finance/reconciliations', { key: service.keys.finance, body: {} })).body as {
      readonly state: string;
      readonly items: readonly { readonly kind: string }[];
    };
  expect(await reconcile()).toMatchObject({ state: 'succeeded', items: [] });

  await service.world.unguarded.update(charges).set({ amount: 1_999 }).where(eq(charges.tenantId, 'sealed'));

  const { state, items } = await reconcile();
  expect(state).toBe('succeeded');
  expect(items.map(({ kind }) => kind)).toContain('amount_in_history');
});

it('what a run tells of its charges is encrypted in the list of runs, and read there', async () => {
  const { world } = service;
  const since = await nextSecond();
  await world.advance('sealed', '2026-04-02T00:00:00Z');
  await untilListed(world, 'sealed', 2);
  const { raw } = await world.client.workflow.getHandle(workflowId).describe();
  const memo = payloadsIn(raw.workflowExecutionInfo?.memo);
  expect(memo.map(({ encoding }) => encoding)).toEqual(['binary/encrypted', 'binary/encrypted']);

  // given that the next run has ended as well
  await world.advance('sealed', '2026-05-02T00:00:00Z');
  await untilListed(world, 'sealed', 3);

  expect(await reconcileSince(world, since)).toEqual({ lists: 1, histories: 1 });
});

it('its run is replayed with the keys', async () => {
  const history = await service.world.client.workflow.getHandle(workflowId).fetchHistory();
  const workflowBundle = { codePath: inject('workflowBundle') };

  await Worker.runReplayHistory({ workflowBundle, dataConverter: dataConverterOf(codecKeys) }, history, workflowId);
});

it('a worker starts on schedules that were prepared with the keys', async () => {
  const { client, taskQueue } = service.world;
  const connection = await openConnection({ address: server('temporalAddress') });
  try {
    const needed = { schedules: true, taskQueue };
    await expect(requirePrepared(connection, taskQueue, needed)).rejects.toThrow('lacks the schedules');
    await setSchedules(client, taskQueue);
    await requirePrepared(connection, taskQueue, needed);
    // The same namespace, started with another queue: no run would ever be taken from it.
    const mistaken = { ...needed, taskQueue: 'another' };
    await expect(requirePrepared(connection, taskQueue, mistaken)).rejects.toThrow(`TEMPORAL_TASK_QUEUE=${taskQueue}`);
  } finally {
    await connection.close();
  }
});

it('ops read it with their key, as the temporal command does; no one else', async () => {
  const payloads = [await firstPayload()];
  const decode = (key: string | null) => service.ask('POST', '/v1/ops/codec/decode', { key, body: { payloads } });

  const answer = await decode(service.keys.ops);
  expect(answer.status).toBe(200);
  const [decoded] = (answer.body as { payloads: { data: string }[] }).payloads;
  expect(JSON.parse(textIn(decoded?.data ?? ''))).toMatchObject({ tenantId: 'sealed' });
  expect((await decode(service.keys.finance)).status).toBe(403);
  expect((await decode(null)).status).toBe(401);
});

it('ops who are signed in read it in Temporal’s UI; another site cannot', async () => {
  const body = JSON.stringify({ payloads: [await firstPayload()] });
  const ask = (visitor: ReturnType<typeof createVisitor>, origin: string) =>
    fetch(`${service.url}/codec/decode`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        origin,
      },
    });
  const ops = await signedIn(service, service.keys.ops);

  const answer = await ask(ops, 'http://temporal.test');
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, 'http://temporal.test']);
  expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
  const { payloads } = (await answer.json()) as { payloads: { data: string }[] };
  expect(textIn(payloads[0]?.data ?? '')).toContain('sealed');

  const elsewhere = await ask(ops, 'http://evil.test');
  expect(elsewhere.headers.get('access-control-allow-origin')).not.toBe('http://evil.test');
  expect((await ask(createVisitor(service), 'http://temporal.test')).status).toBe(401);
  expect((await ask(await signedIn(service, service.keys.finance), 'http://temporal.test')).status).toBe(403);
});

it('a payload that no key of this service encrypted is refused by its field', async () => {
  const { metadata, data } = await firstPayload();
  const foreign = { metadata: { ...metadata, 'encryption-key-id': Buffer.from('lost').toString('base64') }, data };

  const answer = await service.ask('POST', '/v1/ops/codec/decode', { body: { payloads: [foreign] } });

  expect([answer.status, answer.body]).toMatchObject([422, { errors: [{ pointer: '/payloads' }] }]);
  expect(JSON.stringify(answer.body)).toContain('lost');
});

it('after a rotation workers go on with what an older key encrypted', async () => {
  const rotated = await runWorkers(service.world, { codecKeys: codecKeys.toReversed() });
  try {
    const answer = await service.ask('DELETE', '/v1/tenants/sealed/licences/lic_1/assignee');
    expect(answer.status).toBe(200);
  } finally {
    await rotated.stop();
  }
});
