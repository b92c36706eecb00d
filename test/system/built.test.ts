import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { answersOk } from '../../stack/node-child.ts';
import { quietPort } from '../support/quiet-port.ts';
import { createWorld, until, type World } from '../support/world.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const opsKey = 'ops-key-of-the-built-service';

interface Started {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  readonly printed: () => string;
}

let world: World;
let service: Started;
let port: number;
let url: string;
beforeAll(async () => {
  execFileSync('npm', ['run', 'build'], { cwd: project, stdio: 'ignore' });
  world = await createWorld({ worker: false });
  port = await quietPort();
  url = `http://127.0.0.1:${port}`;
  service = startBuilt();
}, 120_000);
afterAll(async () => {
  service.process.kill('SIGKILL');
  await world.close();
});

function startBuilt(env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, [join(project, 'dist/service/main.js')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PORT: String(port),
      OPS_API_KEY: opsKey,
      LOG_LEVEL: 'error',
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
  return { process: child, printed: () => printed };
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
}, 60_000);

it.each([
  ['a Temporal that is not there', { TEMPORAL_ADDRESS: '127.0.0.1:1' }, /TEMPORAL_ADDRESS/],
  ['a port that is taken', { ROLES: 'api' }, /PORT/],
])(
  'ends at %s with what to do, and without a stack trace',
  async (_, env, remedy) => {
    await isReady();
    const refused = startBuilt(env);
    expect(await once(refused.process, 'exit')).toEqual([1, null]);
    expect(refused.printed()).toMatch(remedy);
    expect(refused.printed()).not.toContain('    at ');
  },
  60_000,
);

it('what `npm run build` makes starts, carries a command through its workflow, and ends on SIGTERM', async () => {
  await isReady();

  const answer = await fetch(`${url}/v1/tenants`, {
    method: 'POST',
    headers: { authorization: `Bearer ${opsKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ tenantId: 'built', name: 'Built', adminEmail: 'admin@built.example' }),
  });

  expect([answer.status, await answer.json()]).toMatchObject([201, { subscription: { state: 'trialing' } }]);
  service.process.kill('SIGTERM');
  expect(await once(service.process, 'exit')).toEqual([0, null]);
}, 60_000);
