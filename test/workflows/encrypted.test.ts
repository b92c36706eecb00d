import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { beforeAll, expect, inject, it } from 'vitest';
import type { CodecKeys } from '../../service/codec/payload-codec.ts';
import { dataConverterOf } from '../../service/temporal-client.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { useService } from '../support/fixtures.ts';
import { createVisitor, signedIn } from '../support/visitor.ts';
import { runWorkers } from '../support/world.ts';

const codecKeys: CodecKeys = [['2026', randomBytes(32)]];
const [older] = codecKeys;
const service = useService({ codecKeys });
const workflowId = subscriptionWorkflowId('sealed');

beforeAll(async () => {
  await service.createTenant('sealed');
  await service.ask('PUT', '/v1/tenants/sealed/users/ann', { body: { name: 'Ann' } });
  await service.ask('POST', '/v1/tenants/sealed/licences', { body: { quantity: 2 } });
  const assigned = { path: '/v1/tenants/sealed/licences/lic_1/assignee', body: { userId: 'ann' } };
  expect((await service.ask('PUT', assigned.path, { body: assigned.body })).status).toBe(200);
});

const readableParts: ReadonlySet<string> = new Set(['searchAttributes', 'header', 'data']);

/** A payload as Temporal keeps it, and what it is part of. */
interface Kept {
  readonly encoding: string;
  readonly data: Buffer;
  /** A search attribute; a header, with the ids of a request and its trace; or what the SDK notes of a local activity’s tries. */
  readonly isReadable: boolean;
  readonly metadata: Readonly<Record<string, Uint8Array>>;
}

/** Every payload of the run's history. */
async function keptPayloads(): Promise<readonly Kept[]> {
  return payloadsIn(await service.world.client.workflow.getHandle(workflowId).fetchHistory());
}

function payloadsIn(part: unknown, isReadable = false): readonly Kept[] {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return [];
  const { metadata, data } = part as { readonly metadata?: Kept['metadata']; readonly data?: Uint8Array };
  const encoding = metadata?.['encoding'];
  if (metadata !== undefined && encoding !== undefined)
    return [{ encoding: Buffer.from(encoding).toString(), data: Buffer.from(data ?? []), isReadable, metadata }];
  return Object.entries(part).flatMap(([name, value]) => payloadsIn(value, isReadable || readableParts.has(name)));
}

/** The first payload of the run's start, as Temporal's tools send it. */
async function firstPayload(): Promise<{ readonly metadata: Record<string, string>; readonly data: string }> {
  const [first] = (await keptPayloads()).filter(({ isReadable }) => !isReadable);
  if (first === undefined) throw new Error('The history has no payload');
  const entries = Object.entries(first.metadata).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return { metadata: Object.fromEntries(entries), data: first.data.toString('base64') };
}

const textIn = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

it('a history holds nothing readable but search attributes and ids of requests, and a client without the keys cannot read it', async () => {
  const kept = await keptPayloads();
  const [readable, rest] = [kept.filter(({ isReadable }) => isReadable), kept.filter(({ isReadable }) => !isReadable)];
  expect(rest.length).toBeGreaterThan(10);
  expect(rest.filter(({ encoding }) => encoding !== 'binary/encrypted').map(({ data }) => data.toString())).toEqual([]);
  // The server searches the ones, and the SDK leaves the others as they are: neither tells of a person.
  expect(readable.map(({ data }) => data.toString()).filter((text) => /ann|company|@/i.test(text))).toEqual([]);

  const { connection, options } = service.world.client;
  const keyless = new Client({ connection, namespace: options.namespace });
  await expect(keyless.workflow.getHandle(workflowId).query('currentState')).rejects.toThrow();
});

it('its run is replayed with the keys', async () => {
  const history = await service.world.client.workflow.getHandle(workflowId).fetchHistory();
  const workflowBundle = { codePath: inject('workflowBundle') };

  await Worker.runReplayHistory({ workflowBundle, dataConverter: dataConverterOf(codecKeys) }, history, workflowId);
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
  if (older === undefined) throw new Error('There is a key');
  const rotated = await runWorkers(service.world, { codecKeys: [['2027', randomBytes(32)], older] });
  try {
    const answer = await service.ask('DELETE', '/v1/tenants/sealed/licences/lic_1/assignee');
    expect(answer.status).toBe(200);
  } finally {
    await rotated.stop();
  }
});
