import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from 'licence-billing-client';
import { createEntitlements, type Entitlements } from 'licence-billing-client/entitlements';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readDocument } from '../../domain/rules/entitlement-document.ts';
import { signalGroup } from '../../stack/processes.ts';
import type { ReceivedEvent } from '../support/event-receiver.ts';
import { quietPort } from '../support/quiet-port.ts';
import { createStack, type Stack } from '../support/stack.ts';
import { until } from '../support/world.ts';
import { createClient as createCarefulClient } from '../trial/client.ts';

/*
 * Licences change hands through the API, while kill -9 meets receiver, worker, API and database in turn, and all at once. A
 * product follows by the client, another by what is pushed. CHAOS_CHANGES says how many changes there are.
 */

const changes = Number(process.env['CHAOS_CHANGES'] ?? 60);
const tenantIds = ['k1', 'k2', 'k3'];
const licencesEach = 7;
/** Changes between two kills: each thing is killed once at least. */
const killEvery = Math.max(10, changes / 20);
let changed = 0;
let stack: Stack;
let copy: Entitlements | undefined;
let receiver: ChildProcess | undefined;
let received: { readonly file: string; readonly port: number; readonly secret: string };
/** Where the feed was before the first tenant. */
let beginning: string;

const api = () => createClient({ url: stack.url, key: stack.opsKey });

beforeAll(async () => {
  stack = await createStack();
  await stack.start();
  const port = await quietPort();
  const endpoint = await api().do('POST /v1/event-endpoints', { body: { url: `http://127.0.0.1:${port}/` } });
  received = { file: join(stack.dataDir, 'received.jsonl'), port, secret: endpoint.secret ?? '' };
  writeFileSync(received.file, '');
  receiver = startReceiver();
  beginning = (await api().do('GET /v1/events', { query: { after: 'now' } })).next;
  await Promise.all(tenantIds.map(signUp));
  copy = createEntitlements({ baseUrl: stack.url, key: stack.opsKey, tenants: tenantIds, reportsUses: false });
  await copy.ready();
});
afterAll(async () => {
  await copy?.close();
  receiver?.kill('SIGKILL');
  await stack.stop();
  stack.forget();
});

function startReceiver(): ChildProcess {
  const script = fileURLToPath(new URL('../support/receiver-process.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), script, received.file, String(received.port), received.secret];
  return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function signUp(tenantId: string): Promise<void> {
  const params = { t: tenantId };
  const testClock = { frozenTime: '2026-03-01T10:00:00Z' };
  await api().do('POST /v1/tenants', { body: { tenantId, name: 'Killed', adminEmail: 'a@example.com', testClock } });
  await api().change('POST /v1/tenants/{t}/licences', { params, body: { quantity: licencesEach } });
  for (let n = 0; n < licencesEach; n += 1)
    await api().do('PUT /v1/tenants/{t}/users/{userId}', {
      params: { ...params, userId: `u${n}` },
      body: { name: 'User' },
    });
}

const isHeld = (round: number): boolean => round % 2 === 0;

/** Gives each licence of a tenant to its user, then takes each back, and so on; answers what each change came to. */
async function handOn(tenantId: string): Promise<readonly (number | undefined)[]> {
  const careful = createCarefulClient(() => stack.url, stack.opsKey);
  const statuses: (number | undefined)[] = [];
  for (let n = 0; n < changes / tenantIds.length; n += 1) {
    const path = `/v1/tenants/${tenantId}/licences/lic_${(n % licencesEach) + 1}/assignee`;
    const asked = isHeld(Math.floor(n / licencesEach))
      ? ({ method: 'PUT', body: { userId: `u${n % licencesEach}` } } as const)
      : ({ method: 'DELETE' } as const);
    const answer = await careful.insist({ tenantId, path, key: randomUUID(), ...asked }, 120_000);
    statuses.push(answer?.status);
    changed += 1;
  }
  return statuses;
}

/** Ends a process as it is, and waits until there is another one. */
const killed = async (part: 'api' | 'worker' | 'database'): Promise<void> => {
  const before = stack.pidOf(part);
  if (before === undefined) throw new Error(`There is no ${part} to kill`);
  signalGroup(before, 'SIGKILL');
  await until(
    async () => stack.pidOf(part),
    (pid) => pid !== undefined && pid !== before,
  );
};

const kills: readonly (() => Promise<unknown>)[] = [
  async () => {
    receiver?.kill('SIGKILL');
    receiver = startReceiver();
  },
  () => killed('worker'),
  () => killed('api'),
  () => killed('database'),
  async () => {
    await stack.kill();
    await stack.start();
  },
];

/** All that has happened, as the feed has it, of each tenant. */
async function feedOf(tenantId: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let after = beginning; ; ) {
    const { data, next } = await api().do('GET /v1/events', { query: { after } });
    ids.push(...data.filter((event) => event.tenantId === tenantId).map(({ id }) => id));
    if (data.length === 0) return ids;
    after = next;
  }
}

/** What the receiver has of a tenant, in order. A repetition follows its event at once, and is left out. */
function receivedOf(tenantId: string): readonly string[] {
  const lines = readFileSync(received.file, 'utf8').trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line) as ReceivedEvent).filter((event) => event.tenantId === tenantId);
  return events.map(({ id }) => id).filter((id, index, all) => id !== all[index - 1]);
}

it('no change is lost, swapped or left out of a product’s copy, while everything is killed in turn', async () => {
  const handingOn = Promise.all(tenantIds.map(handOn));
  for (let kill = 0; killEvery * (kill + 1) < changes; kill += 1) {
    await until(
      async () => changed,
      (count) => count >= killEvery * (kill + 1),
      { what: 'changes to go on', withinMs: 180_000 },
    );
    await kills[kill % kills.length]?.();
  }
  const statuses = await handingOn;
  const changedAt = Date.now();

  expect(statuses.flat().filter((status) => status !== 200)).toEqual([]);
  for (const tenantId of tenantIds) {
    const document = await api().do('GET /v1/tenants/{t}/entitlements', { params: { t: tenantId } });
    const isGiven = (licence: number): boolean => {
      const times = Math.ceil((changes / tenantIds.length - licence) / licencesEach);
      return isHeld(times - 1);
    };
    const holders = Array.from({ length: licencesEach }, (_, n) => n).filter(isGiven);
    expect(document.holders.map(({ userId }) => userId).toSorted()).toEqual(holders.map((n) => `u${n}`));
    await until(
      async () => copy?.document(tenantId),
      (copied) => copied?.version === document.version,
    );
    expect(copy?.document(tenantId)).toEqual(readDocument(document));
  }
  const equalMs = Date.now() - changedAt;
  for (const tenantId of tenantIds) {
    const feed = await feedOf(tenantId);
    expect(feed.length).toBeGreaterThan(changes / tenantIds.length);
    await until(
      async () => new Set(receivedOf(tenantId)).size,
      (count) => count === feed.length,
    );
    expect(receivedOf(tenantId)).toEqual(feed);
  }
  process.stdout.write(`Equal ${equalMs} ms after the last change; all pushed after ${Date.now() - changedAt} ms\n`);
}, 900_000);
