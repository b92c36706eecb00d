// Sends what no route takes to every route of both apps, from outside, and prints what it costs: `npm run hostile-bodies`
// (docs/trust.md, "T18"; with an export, "T16"). It judges nothing.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { putUsers } from '../db/users.ts';
import type { PageDeps } from '../web/deps.ts';
import { createPages } from '../web/pages.tsx';
import { callApi, createActive } from './api.ts';
import { residentBytes } from './machine.ts';
import { type Servers, startServers } from './servers.ts';
import { bytes, milliseconds, quantile } from './statistics.ts';

const rounds = Number(process.argv[process.argv.indexOf('--rounds') + 1] ?? 3) || 3;
const mebibyte = 1_048_576;
const readEveryMs = 5;
const users = 10_000;

const names = (count: number, length: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}`.padEnd(length, 'x'), 0])));
const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

/** As T18 has them: deep, wide, long, not UTF-8; and as much of each as the door lets through. */
const jsonBodies: Readonly<Record<string, Buffer>> = {
  'deep, 17 KB': Buffer.from(`${'['.repeat(8_500)}${']'.repeat(8_500)}`),
  'deep, 1 MiB': Buffer.from('{"a":'.repeat(200_000)),
  'wide in names, 1 MiB': Buffer.from(names(80_000, 6)),
  'wide in values, 1 MiB': Buffer.from(`{"userIds":[${'0,'.repeat(500_000)}0]}`),
  'one text, 1 MiB': Buffer.from(JSON.stringify({ name: 'x'.repeat(mebibyte - 20) })),
  'over 1 MiB': Buffer.alloc(2 * mebibyte, 'x'),
  'not UTF-8, 1 MiB': Buffer.alloc(mebibyte, 0xff),
  'as deep as may be': Buffer.from(`${'['.repeat(31)}${']'.repeat(31)}`),
  'as wide as may be': Buffer.from(names(1_000, 500)),
  'as many values as may be': Buffer.from(`{"userIds":[${'"a",'.repeat(19_990)}"a"]}`),
  'long texts, 1 MiB': Buffer.from(JSON.stringify({ name: Array.from({ length: 33 }, () => '\\u0001'.repeat(5_000)) })),
};
const formBodies: Readonly<Record<string, Buffer>> = {
  'wide form': Buffer.from('a=&'.repeat(20_000)),
  'form over 64 KB': Buffer.from(`a=${'x'.repeat(mebibyte)}`),
  'form not UTF-8': Buffer.alloc(60_000, 0xff),
  'form as wide as may be': Buffer.from('a=&'.repeat(999)),
  'JSON as a form': Buffer.from('['.repeat(60_000)),
};

interface Route {
  readonly method: string;
  readonly path: string;
}

interface Answered {
  readonly route: string;
  readonly kind: string;
  readonly status: number;
  readonly ms: number;
  readonly size: number;
}

const agent = new Agent({ keepAlive: true });
const servers = await startServers();
try {
  const large = await createLargeTenant(servers);
  const beside = await createActive(servers, 'beside');
  await callApi(servers, 'PUT', '/tenants/beside/users/ann', { name: 'Ann' });
  await measure(servers, beside.productApiKey, large);
} finally {
  await servers.close();
}

async function measure(to: Servers, productKey: string, large: string): Promise<void> {
  const pid = to.processes.service.pid;
  const entitlement = () =>
    send(to, { method: 'GET', path: '/v1/tenants/beside/entitlements/ann' }, null, {
      authorization: `Bearer ${productKey}`,
    });
  for (let warm = 0; warm < 500; warm += 1) await entitlement();
  await attack(to, 1);
  const idle = await reading(entitlement, () => sleep(10_000));
  const before = residentBytes(pid);
  const memory: number[] = [];
  let answers: readonly Answered[] = [];
  const besides = await reading(entitlement, async () => {
    for (let round = 0; round < rounds; round += 1) {
      answers = [...answers, ...(await attack(to, 1))];
      memory.push(residentBytes(pid));
    }
  });
  print(answers);
  console.log(`\nMemory: ${[before, ...memory].map(bytes).join(', ')} (before, then after each round)`);
  told('a flood of such bodies', idle, besides);

  const key = { authorization: `Bearer ${large}` };
  const exporting = await reading(entitlement, async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const { size, status, ms } = await send(to, { method: 'GET', path: '/v1/tenants/large/export' }, null, key);
      if (turn === 0) console.log(`\nAn export of ${users} users: ${status}, ${bytes(size)}, ${milliseconds(ms)}`);
    }
  });
  told(`exports of a tenant with ${users} users`, idle, exporting);
  console.log(`Memory after them: ${bytes(residentBytes(pid))}`);
  const searching = await reading(entitlement, async () => {
    const times: number[] = [];
    for (let turn = 0; turn < 200; turn += 1)
      times.push((await send(to, { method: 'GET', path: `/v1/tenants/large/users?q=no${turn}` }, null, key)).ms);
    console.log(`\nA search over ${users} users: p50 ${milliseconds(quantile(times, 0.5))}`);
  });
  told(`searches over its users`, idle, searching);
}

function told(what: string, idle: readonly number[], busy: readonly number[]): void {
  const [p99, floor] = [quantile(busy, 0.99), quantile(idle, 0.99)];
  console.log(
    `Another tenant's entitlement beside ${what}: p99 ${milliseconds(p99)}, idle ${milliseconds(floor)}, ×${(p99 / floor).toFixed(1)} (${busy.length} reads)`,
  );
}

/** Each changing route of both apps × each body, one after the other. */
async function attack(to: Servers, times: number): Promise<readonly Answered[]> {
  const answers: Answered[] = [];
  const api = { authorization: `Bearer ${to.opsKey}`, 'content-type': json };
  const page = { cookie: await signIn(to), origin: to.url, 'content-type': form };
  for (let time = 0; time < times; time += 1) {
    for (const route of await apiRoutes(to))
      for (const [kind, body] of Object.entries(jsonBodies)) answers.push(await attempt(to, route, kind, body, api));
    for (const route of pageRoutes())
      for (const [kind, body] of Object.entries({ ...jsonBodies, ...formBodies }))
        answers.push(await attempt(to, route, kind, body, page));
  }
  return answers;
}

async function attempt(
  to: Servers,
  route: Route,
  kind: string,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  const filled = { ...route, path: route.path.replaceAll(/\{t\}|:t\b/g, 'large').replaceAll(/\{\w+\}|:\w+/g, 'x') };
  return { route: `${route.method} ${route.path}`, kind, ...(await send(to, filled, body, headers)) };
}

/** Sends it whole, whatever is answered meanwhile; the time is until the last byte of the answer. */
function send(
  { url }: Pick<Servers, 'url'>,
  { method, path }: Route,
  body: Buffer | null,
  headers: Readonly<Record<string, string>>,
): Promise<Pick<Answered, 'status' | 'ms' | 'size'>> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    let answered = false;
    const length = body === null ? {} : { 'content-length': String(body.length) };
    const sent = request(`${url}${path}`, { agent, method, headers: { ...headers, ...length } }, (response) => {
      answered = true;
      let size = 0;
      response.on('data', (chunk: Buffer) => (size += chunk.length));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, ms: performance.now() - startedAt, size }));
    });
    // The service ends the connection of a body that is too long before all of it is sent: 0 where its answer was not read.
    sent.on('error', () => {
      if (!answered) resolve({ status: 0, ms: performance.now() - startedAt, size: 0 });
    });
    sent.end(body ?? undefined);
  });
}

/** Reads again and again while something else goes on; how long each took. */
async function reading(read: () => Promise<Pick<Answered, 'ms' | 'status'>>, meanwhile: () => Promise<void>) {
  const times: number[] = [];
  let isOver = false;
  const done = meanwhile().finally(() => (isOver = true));
  while (!isOver) {
    const { ms, status } = await read();
    if (status !== 200) throw new Error(`An entitlement was answered ${status}`);
    times.push(ms);
    await sleep(readEveryMs);
  }
  await done;
  return times;
}

function print(answers: readonly Answered[]): void {
  table('Body', ({ kind }) => kind, answers);
  table('Route', ({ route }) => route, answers);
  const wrong = answers.filter(({ status, size, ms }) => status < 400 || status >= 500 || size >= 65_536 || ms >= 50);
  console.log(`\n${wrong.length} of ${answers.length} answers are no 4xx in < 50 ms with < 64 KB`);
  for (const { route, kind, status, ms, size } of wrong.slice(0, 30))
    console.log(`  ${route}, ${kind}: ${status}, ${milliseconds(ms)}, ${bytes(size)}`);
}

function table(title: string, nameOf: (answer: Answered) => string, answers: readonly Answered[]): void {
  console.log(`\n${title.padEnd(64)} statuses         p50      p99     most  largest answer`);
  for (const name of new Set(answers.map(nameOf))) {
    const own = answers.filter((answer) => nameOf(answer) === name);
    const times = own.map(({ ms }) => ms);
    const figures = [0.5, 0.99, 1].map((share) => milliseconds(quantile(times, share)).padStart(8)).join(' ');
    const statuses = [...new Set(own.map(({ status }) => status))].toSorted((one, other) => one - other).join(' ');
    console.log(
      `${name.padEnd(64)} ${statuses.padEnd(12)} ${figures}  ${bytes(Math.max(...own.map(({ size }) => size)))}`,
    );
  }
}

/** As the service's own document lists them. */
async function apiRoutes({ url }: Servers): Promise<readonly Route[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> };
  return Object.entries(document.paths).flatMap(([path, item]) =>
    ['post', 'put', 'delete']
      .filter((method) => method in item)
      .map((method) => ({ method: method.toUpperCase(), path })),
  );
}

/** Of the pages' router; nothing behind it is used. */
function pageRoutes(): readonly Route[] {
  const next: PageDeps['door'] = (_, go) => go();
  const deps = { publicUrl: 'http://127.0.0.1', oidc: null, door: next, limitTries: next };
  const routes = createPages(deps as unknown as PageDeps).routes.filter(({ method }) => method === 'POST');
  // A form that passes would sign out, and is answered as such.
  return [...new Map(routes.map(({ method, path }) => [path, { method, path }])).values()].filter(
    ({ path }) => path !== '/sign-out',
  );
}

async function signIn({ url, opsKey }: Servers): Promise<string> {
  const init = { method: 'POST', body: new URLSearchParams({ key: opsKey }), headers: { origin: url } };
  const { headers } = await fetch(`${url}/sign-in`, { ...init, redirect: 'manual' });
  return headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

/** Answers its admin's key. */
async function createLargeTenant(to: Servers): Promise<string> {
  const { apiKey } = await createActive(to, 'large', { licences: 100 });
  for (let first = 0; first < users; first += 1_000) {
    const some = Array.from({ length: 1_000 }, (_, index) => `user-${first + index}`);
    await putUsers(
      to.db,
      'large',
      some.map((id) => ({ id, name: `Person ${id}`, email: null })),
    );
  }
  return apiKey;
}
