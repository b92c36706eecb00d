/**
 * Tries the receivers of examples/ with the events of a running stack (`./temporal-dev.sh`): licences change hands,
 * each receiver is killed on the way, and their copies are compared with the service's document.
 *
 *   OPS_API_KEY=… npm run receivers-pushed   (API_URL where the API is not on 3000)
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { createClient } from 'licence-billing-client';
import { freePort } from '../../stack/ports.ts';
import { type Holder, held, type ReceiverProgram, receiverPrograms, startReceiver } from './programs.ts';

const { API_URL: url = 'http://127.0.0.1:3000', OPS_API_KEY: key = '' } = process.env;
const changes = 200;
const users = 20;
const kills = 3;
const patienceMs = 60_000;
const api = createClient({ url, key });

for (const program of receiverPrograms()) await tryReceiver(program);

async function tryReceiver({ name, ...program }: ReceiverProgram): Promise<void> {
  const tenantId = `pushed-${name.toLowerCase()}-${Date.now().toString(36)}`;
  const port = await freePort();
  const target = `http://127.0.0.1:${port}/`;
  const endpoint = await api.do('POST /v1/event-endpoints', { body: { url: target } });
  const { secret = '' } = endpoint;
  const start = () => startReceiver(program, { url, key, secret, port });
  let receiver = start();
  try {
    await signUp(tenantId);
    for (let n = 0; n < changes; n += 1) {
      if ((n + 1) % (changes / (kills + 1)) === 0) {
        receiver.kill('SIGKILL');
        receiver = start();
      }
      await handOn(tenantId, n);
    }
    const changedAt = performance.now();
    const document = await api.do('GET /v1/tenants/{t}/entitlements', { params: { t: tenantId } });
    const copy = await copyAt(`${target}${tenantId}`, document.version);
    if (!isDeepStrictEqual(held(copy), held(document))) throw new Error(`${name}: the copy is not the document`);
    const ms = Math.round(performance.now() - changedAt);
    console.log(`${name}: the copy is right ${ms} ms after the last of ${changes} changes, with ${kills} kills`);
  } finally {
    receiver.kill('SIGKILL');
    await api.do('DELETE /v1/event-endpoints/{id}', { params: { id: endpoint.id } });
  }
}

async function signUp(tenantId: string): Promise<void> {
  const params = { t: tenantId };
  await api.do('POST /v1/tenants', { body: { tenantId, name: 'Pushed', adminEmail: 'admin@pushed.example' } });
  await api.change('POST /v1/tenants/{t}/licences', { params, body: { quantity: users } });
  for (let n = 0; n < users; n += 1)
    await api.do('PUT /v1/tenants/{t}/users/{userId}', {
      params: { ...params, userId: `user-${n}` },
      body: { name: `User ${n}` },
    });
}

/** Gives a user a licence, or takes it back. */
async function handOn(tenantId: string, n: number): Promise<void> {
  const params = { t: tenantId, id: `lic_${(n % users) + 1}` };
  const isGiven = Math.floor(n / users) % 2 === 0;
  if (isGiven)
    await api.do('PUT /v1/tenants/{t}/licences/{id}/assignee', { params, body: { userId: `user-${n % users}` } });
  else await api.do('DELETE /v1/tenants/{t}/licences/{id}/assignee', { params });
}

interface Copy {
  readonly version: number;
  readonly holders: readonly Holder[];
}

/** The receiver's copy, once it has reached a version. */
async function copyAt(address: string, version: number): Promise<Copy> {
  for (const endsAt = performance.now() + patienceMs; performance.now() < endsAt; await sleep(50)) {
    const copy = await fetch(address).then(
      (answer) => answer.json() as Promise<Copy>,
      () => null,
    );
    if (copy !== null && copy.version >= version) return copy;
  }
  throw new Error(`The copy does not come to version ${version}`);
}
