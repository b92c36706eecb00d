// Sends bodies that no route accepts to every route of both apps, from outside, and prints what they cost: `npm run
// hostile-bodies` (docs/trust.md, "T18"; with an export, "T16"). There is no limit to pass.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { putUsers } from '../db/users.ts';
import type { PageDeps } from '../web/deps.ts';
import { createPages } from '../web/pages.tsx';
import { callApi, createActive } from './api.ts';
import { hostileForms, hostileJson } from './bodies.ts';
import { processorSeconds, residentBytes } from './machine.ts';
import { type Servers, startServers } from './servers.ts';
import { bytes, milliseconds, quantile } from './statistics.ts';

const rounds = Number(process.argv[process.argv.indexOf('--rounds') + 1] ?? 3) || 3;
const idleMs = 5_000;
const users = 10_000;

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

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

/**
 * Has the bodies answered while nothing else is asked, and then alternates idle time, bodies, idle time, exports, idle
 * time and searches beside a reader, so that other load of the machine affects all alike.
 */
async function measure(to: Servers, productKey: string, large: string): Promise<void> {
  const pids = to.processes.service.map(({ pid }) => pid);
  const reader = startReader(`${to.url}/v1/tenants/beside/entitlements/ann`, productKey);
  const answers: Answered[] = [];
  const memory: number[] = [];
  const idle: Reading = { times: [], seconds: [] };
  const besides = new Map<string, Reading>();
  const beside = async (what: string, work: () => Promise<void>) => {
    add(idle, await reader.during(() => sleep(idleMs), pids));
    const reading = besides.get(what) ?? { times: [], seconds: [] };
    besides.set(what, reading);
    add(reading, await reader.during(work, pids));
  };
  const key = { authorization: `Bearer ${large}` };
  try {
    await attack(to);
    memory.push(residentBytes(pids));
    for (let round = 0; round < rounds; round += 1) {
      answers.push(...(await attack(to)));
      memory.push(residentBytes(pids));
    }
    // A caller from outside has a machine of its own: the sender, this process, is given what the others leave. Its own
    // times would then be those of its waiting.
    setPriority(constants.priority.PRIORITY_LOW);
    await reader.during(() => sleep(idleMs), pids);
    for (let round = 0; round < rounds; round += 1) {
      await beside('such bodies', async () => void (await attack(to)));
      await beside(`exports of ${users} users`, () => repeat(5, '/v1/tenants/large/export', to, key));
      await beside('searches over them', () => repeat(100, '/v1/tenants/large/users?q=no', to, key));
    }
  } finally {
    reader.stop();
  }
  print(answers);
  console.log(`\nMemory: ${memory.map(bytes).join(', ')} (before, then after each round of bodies)`);
  for (const [what, reading] of [['nothing', idle] as const, ...besides]) told(what, reading, idle);
}

async function repeat(times: number, path: string, to: Servers, key: Readonly<Record<string, string>>): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) {
    const { status } = await send(to, { method: 'GET', path }, null, key);
    if (status !== 200) throw new Error(`${path} was answered ${status}`);
  }
}

interface Reading {
  readonly times: number[];
  /** The service's processor time meanwhile, and the duration. */
  readonly seconds: (readonly [processor: number, wall: number])[];
}

function add(to: Reading, { times, seconds }: Reading): void {
  to.times.push(...times);
  to.seconds.push(...seconds);
}

function told(what: string, { times, seconds }: Reading, idle: Reading): void {
  const [p99, floor] = [quantile(times, 0.99), quantile(idle.times, 0.99)];
  const [processor, wall] = [0, 1].map((part) => seconds.reduce((sum, pair) => sum + (pair[part] ?? 0), 0));
  const load = ((100 * (processor ?? 0)) / (wall ?? 1)).toFixed(0);
  console.log(
    `Another tenant's entitlement beside ${what}: p50 ${milliseconds(quantile(times, 0.5))}, p99 ${milliseconds(p99)}, ×${(p99 / floor).toFixed(1)}` +
      ` (${times.length} reads; the service used ${load} % of a core)`,
  );
}

function startReader(url: string, key: string) {
  const reader = fork(join(import.meta.dirname, 'entitlement-reader.ts'), [url, key]);
  return {
    async during(work: () => Promise<unknown>, pids: readonly number[]): Promise<Reading> {
      const [processor, startedAt] = [processorSeconds(pids), performance.now()];
      reader.send(true);
      await work();
      const seconds = [processorSeconds(pids) - processor, (performance.now() - startedAt) / 1_000] as const;
      const read = once(reader, 'message');
      reader.send(false);
      const [times] = (await read) as [number[]];
      return { times, seconds: [seconds] };
    },
    stop: () => reader.kill(),
  };
}

/** Sends each body to each route of both apps that changes something, one after another. */
async function attack(to: Servers): Promise<readonly Answered[]> {
  const answers: Answered[] = [];
  const api = { authorization: `Bearer ${to.opsKey}`, 'content-type': json };
  const page = { cookie: await signIn(to), origin: to.url, 'content-type': form };
  for (const route of await apiRoutes(to))
    for (const [kind, body] of Object.entries(hostileJson)) answers.push(await attempt(to, route, kind, body, api));
  for (const route of pageRoutes())
    for (const [kind, body] of Object.entries({ ...hostileJson, ...hostileForms }))
      answers.push(await attempt(to, route, kind, body, page));
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

/** Sends a body to its end, whatever is answered meanwhile; the time is until the last byte of the answer. */
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
    // The service ends the connection of a body that is too long before all of it is sent; the status is 0 where the
    // answer could not be read.
    sent.on('error', () => {
      if (!answered) resolve({ status: 0, ms: performance.now() - startedAt, size: 0 });
    });
    sent.end(body ?? undefined);
  });
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

/** The API's routes, from the service's own document. */
async function apiRoutes({ url }: Servers): Promise<readonly Route[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> };
  return Object.entries(document.paths).flatMap(([path, item]) =>
    ['post', 'put', 'patch', 'delete']
      .filter((method) => method in item)
      .map((method) => ({ method: method.toUpperCase(), path })),
  );
}

/** The routes of the pages' router; nothing behind it is used. */
function pageRoutes(): readonly Route[] {
  const next: PageDeps['door'] = (_, go) => go();
  const deps = { publicUrl: 'http://127.0.0.1', oidc: null, door: next, limitTries: next };
  const routes = createPages(deps as unknown as PageDeps).routes.filter(({ method }) => method === 'POST');
  // A form without fields would sign out, and be answered by success.
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

/** Creates the tenant; answers its admin's key. */
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
