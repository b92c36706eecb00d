// Prints how long the server takes for each page of a large tenant, and how many bytes a first view of it transfers:
// `npm run pages-speed`. There is no limit to pass.
import postgres from 'postgres';
import { putUsers } from '../db/users.ts';
import { callApi, createActive } from './api.ts';
import { type Servers, startServers } from './servers.ts';
import { quantile, timed } from './statistics.ts';
import { firstViewOf } from './wire.ts';

const tenantId = 'large';
const [licences, users, rounds] = [2_000, 10_000, 60];
const pages = [
  ['Licences', ''],
  ['Licences, searched', '?q=user-19&show=assigned'],
  ['Give a licence, searched', '/assign?q=user-77'],
  ['Add licences, with its quote', '/add?quantity=5&once=speed'],
  ['Manage subscription', '/subscription'],
  ['Receipts', '/receipts'],
  ['Activity', '/activity'],
] as const;

const servers = await startServers();
try {
  const cookie = await signIn(servers, await createLargeTenant(servers));
  console.log(`\n${licences} licences, ${users} users, ${rounds} requests each, one after the other (ms)`);
  for (const [name, path] of pages) {
    const times = await timesOf(`${servers.url}/licensing/${tenantId}${path}`, cookie);
    const at = (share: number): string => quantile(times, share).toFixed(1).padStart(7);
    const { total, parts } = await firstViewOf(servers.url, `/licensing/${tenantId}${path}`, cookie);
    const size = `${(total / 1_000).toFixed(1)} kB, ${((parts[0]?.bytes ?? 0) / 1_000).toFixed(1)} of them HTML`;
    console.log(`  ${name.padEnd(30)} p50 ${at(0.5)}   p95 ${at(0.95)}   most ${at(1)}   first view ${size}`);
  }
} finally {
  await servers.close();
}

/** Creates a tenant most of whose licences are assigned; answers its admin's key. */
async function createLargeTenant(to: Servers): Promise<string> {
  const { apiKey } = await createActive(to, tenantId, { licences, testClock: { frozenTime: '2026-03-01T10:00:00Z' } });
  const userIds = Array.from({ length: users }, (_, index) => `user-${index}`);
  const batch = 1_000;
  for (let first = 0; first < users; first += batch) {
    const some = userIds.slice(first, first + batch).map((id) => ({ id, name: `Person ${id}`, email: null }));
    await putUsers(to.db, tenantId, some);
  }
  const body = { userIds: userIds.slice(0, licences - 100) };
  await callApi(to, 'POST', `/tenants/${tenantId}/licences/assignments`, body);
  await analyse(to);
  return apiKey;
}

/** Has PostgreSQL count its rows, as it does by itself within a minute of so many new ones. */
async function analyse({ processes }: Servers): Promise<void> {
  const superuser = postgres(processes.postgres.url('licences'), { max: 1 });
  await superuser`vacuum analyze`;
  await superuser.end();
}

/** Signs in with a key; answers the session's cookie. */
async function signIn({ url }: Servers, key: string): Promise<string> {
  const init = { method: 'POST', body: new URLSearchParams({ key }), headers: { origin: url } };
  const { status, headers } = await fetch(`${url}/sign-in`, { ...init, redirect: 'manual' });
  if (status !== 303) throw new Error(`Signing in: ${status}`);
  return headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

async function timesOf(url: string, cookie: string): Promise<readonly number[]> {
  const load = async (): Promise<void> => {
    const { status, body } = await fetch(url, { redirect: 'manual', headers: { cookie } });
    await body?.cancel();
    if (status !== 200) throw new Error(`${url}: ${status}`);
  };
  for (let warm = 0; warm < 5; warm += 1) await load();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await timed(load));
  return times;
}
