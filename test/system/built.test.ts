import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { isDeepStrictEqual } from 'node:util';

import { msToTs } from '@temporalio/common/lib/time.js';

import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { grantAccess } from '../../db/grants.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { openConnection } from '../../service/temporal-connection.ts';
import { ensureOwnedDatabase } from '../../stack/database-roles.ts';
import { answersOk } from '../../stack/node-child.ts';
import { testPasswords } from '../support/database.ts';
import { quietPort } from '../support/quiet-port.ts';
import { createWorld, until, type World } from '../support/world.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
/** What the Dockerfile makes: no package of the project is near it. */
const image = mkdtempSync(join(tmpdir(), 'image-'));
const opsKey = 'ops-key-of-the-built-service';

interface Started {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  readonly printed: () => string;
  readonly port: string;
}

let world: World;
let service: Started;
let port: number;
let url: string;
beforeAll(async () => {
  execFileSync('npm', ['run', 'image', '--', image], { cwd: project, stdio: 'ignore' });
  world = await createWorld({ worker: false });
  port = await quietPort();
  url = `http://127.0.0.1:${port}`;
  expect(await ended(startBuilt())).toMatch(/lacks the schedules .*: run npm run prepare-production/);
  expect(await ended(startBuilt({}, 'prepare.js'), 0)).toContain('Schedules: ');
  service = startBuilt();
}, 240_000);
afterAll(async () => {
  service.process.kill('SIGKILL');
  rmSync(image, { recursive: true });
  await world.close();
});

function startBuilt(env: NodeJS.ProcessEnv = {}, script = 'service/main.js'): Started {
  const child = spawn(process.execPath, [join(image, 'dist', script)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PORT: String(port),
      OPS_API_KEY: opsKey,
      LOG_LEVEL: 'error',
      DRAIN_SECONDS: '2',
      DATABASE_URL: world.databaseUrl,
      DATABASE_MIGRATION_URL: world.migrationUrl,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_NAMESPACE: world.taskQueue,
      STRIPE_SECRET_KEY: 'sk_test_built',
      STRIPE_WEBHOOK_SECRET: 'whsec_built',
      STRIPE_PROTOCOL: 'http',
      STRIPE_HOST: '127.0.0.1',
      STRIPE_PORT: new URL(world.stripeUrl).port,
      ...env,
    },
  });
  let printed = '';
  const print = (chunk: unknown): void => {
    printed += String(chunk);
  };
  child.stdout.on('data', print);
  child.stderr.on('data', print);
  return { process: child, printed: () => printed, port: env['PORT'] ?? String(port) };
}

/** What a process has printed that is to end by itself. */
async function ended({ process: child, printed }: Started, code = 1): Promise<string> {
  const end = await once(child, 'exit');
  expect([printed(), ...end]).toEqual([printed(), code, null]);
  expect(printed()).not.toContain('    at ');
  return printed();
}

const isReady = () =>
  until(
    () => answersOk(`${url}/readyz`),
    (ready) => ready,
  );

it('prints each key that it makes, and none that it was given', async () => {
  await isReady();
  expect(service.printed()).toMatch(/^The key of finance, shown only this once: lk_finance_[\w-]+$/m);
  expect(service.printed()).not.toContain('The key of ops');
});

it.each([
  ['a Temporal that is not there', { TEMPORAL_ADDRESS: '127.0.0.1:1', STARTUP_WAIT_SECONDS: '0' }, /TEMPORAL_ADDRESS/],
  [
    'a database that is not there',
    { DATABASE_URL: 'postgres://x@127.0.0.1:1/x', STARTUP_WAIT_SECONDS: '0' },
    /DATABASE_URL/,
  ],
  [
    'a file of Temporal’s that is not there',
    { TEMPORAL_CONFIG_FILE: '/nowhere.toml' },
    /TEMPORAL_CONFIG_FILE: there is no/,
  ],
  [
    'a namespace that is not there',
    { TEMPORAL_NAMESPACE: 'nowhere' },
    /no namespace nowhere: run npm run prepare-production/,
  ],
  ['a port that is taken', { ROLES: 'api' }, /PORT/],
])(
  'ends at %s with what to do, and without a stack trace',
  async (_, env, remedy) => {
    await isReady();
    expect(await ended(startBuilt(env))).toMatch(remedy);
  },
  60_000,
);

/** A database with its roles, and the name of a namespace, as an operator has them before the first start. */
async function freshPlaces() {
  const name = `fresh_${randomBytes(4).toString('hex')}`;
  const url = (database: string): string => {
    const server = new URL(inject('postgresUrl'));
    server.pathname = `/${database}`;
    return server.href;
  };
  const { databaseUrl, migrationUrl } = await ensureOwnedDatabase({ url }, name, testPasswords);
  return { DATABASE_URL: databaseUrl, DATABASE_MIGRATION_URL: migrationUrl, TEMPORAL_NAMESPACE: name };
}

it('is prepared from nothing by one command, which may be repeated; before it nothing starts, and without a worker nothing is ready', async () => {
  const fresh = await freshPlaces();
  const [freshPort, env] = [await quietPort(), { ...fresh, ROLES: 'api' }];

  // given neither schema nor namespace
  expect(await ended(startBuilt(env))).toMatch(/lacks \d+ migrations, .*: run npm run prepare-production/);
  await migrateDatabase(fresh.DATABASE_MIGRATION_URL);
  expect(await ended(startBuilt(env))).toMatch(/has not been given its rights: run npm run prepare-production/);
  await grantAccess({ databaseUrl: fresh.DATABASE_URL, migrationUrl: fresh.DATABASE_MIGRATION_URL });
  expect(await ended(startBuilt(env))).toMatch(/has no namespace fresh_\w+: run npm run prepare-production/);
  await registerBareNamespace(fresh.TEMPORAL_NAMESPACE);
  expect(await ended(startBuilt(env))).toMatch(/lacks the search attributes TenantId, .*: run npm run/);

  // when it is prepared, and prepared again
  const first = await ended(startBuilt({ ...fresh, TEMPORAL_RETENTION_DAYS: '30' }, 'prepare.js'), 0);
  const second = await ended(startBuilt({ ...fresh, TEMPORAL_RETENTION_DAYS: '30' }, 'prepare.js'), 0);

  // then each step is a line that says what was found or done
  expect(first.trim().split('\n')).toEqual([
    expect.stringMatching(/^Database: \d+ migrations were there, none was missing; its roles may do what is declared$/),
    `Namespace ${fresh.TEMPORAL_NAMESPACE}: keeps closed runs for 30 days from now on`,
    'Search attributes: TenantId, SubscriptionState, NextBillingAt, NeedsAttention made',
    'Schedules: reconciliation-hourly, reconciliation-nightly, run-sweep, retention are set',
  ]);
  expect(second).toContain('is there, keeps closed runs for 30 days');
  expect(second).toContain('NeedsAttention are there');

  const api = startBuilt({ ...env, PORT: String(freshPort) });
  const answer = await until(
    () => fetch(`http://127.0.0.1:${freshPort}/readyz`).catch(() => null),
    (response) => response !== null,
  );
  expect([answer?.status, await answer?.json()]).toMatchObject([
    503,
    { checks: { database: true, temporal: true, worker: false } },
  ]);
  const worker = startBuilt({ ...fresh, ROLES: 'worker' });
  await until(
    () => answersOk(`http://127.0.0.1:${freshPort}/readyz`),
    (ready) => ready,
  );
  for (const { process: child } of [api, worker]) {
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }
});

async function registerBareNamespace(namespace: string): Promise<void> {
  const connection = await openConnection({ address: inject('temporalAddress') });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  await connection.close();
}

it('waits for a database that comes up', async () => {
  const late = new URL(world.databaseUrl);
  const { port: realPort } = late;
  late.port = String(await quietPort());
  const waiting = startBuilt({ DATABASE_URL: late.href, LOG_LEVEL: 'warn', PORT: String(await quietPort()) });
  await until(
    async () => waiting.printed(),
    (text) => text.includes('The start waits'),
  );

  const proxy = createServer((socket) => {
    const inner = connect(Number(realPort), '127.0.0.1');
    for (const side of [socket, inner]) side.on('error', () => undefined);
    socket.pipe(inner).pipe(socket);
  }).listen(Number(late.port), '127.0.0.1');

  await until(
    () => answersOk(`http://127.0.0.1:${waiting.port}/readyz`),
    (ready) => ready,
  );
  waiting.process.kill('SIGTERM');
  expect(await once(waiting.process, 'exit')).toEqual([0, null]);
  proxy.close();
});

function signUp(tenantId: string): Promise<Response> {
  return fetch(`${url}/v1/tenants`, {
    method: 'POST',
    headers: { authorization: `Bearer ${opsKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ tenantId, name: 'Built', adminEmail: `admin@${tenantId}.example` }),
  });
}

it('what an image holds starts, and carries a command through its workflow', async () => {
  await isReady();

  const answer = await signUp('built');

  expect([answer.status, await answer.json()]).toMatchObject([201, { subscription: { state: 'trialing' } }]);
});

it('a worker alone tells its health at a port of its own, and ends on SIGTERM', async () => {
  const healthPort = await quietPort();
  const worker = startBuilt({ ROLES: 'worker', HEALTH_PORT: String(healthPort) });
  await until(
    () => answersOk(`http://127.0.0.1:${healthPort}/readyz`),
    (ready) => ready,
  );
  worker.process.kill('SIGTERM');
  expect(await once(worker.process, 'exit')).toEqual([0, null]);
});

it('at SIGTERM it is not ready, still carries commands out, and then ends', async () => {
  const exited = once(service.process, 'exit');
  service.process.kill('SIGTERM');
  await until(
    async () => (await fetch(`${url}/readyz`)).json(),
    (readiness) => isDeepStrictEqual(readiness, { status: 'draining', checks: {} }),
  );

  const answer = await signUp('late');

  expect([answer.status, answer.headers.get('connection')]).toEqual([201, 'close']);
  expect(await exited).toEqual([0, null]);
});
