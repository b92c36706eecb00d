import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { answersOk } from '../../scripts/stack/node-child.ts';
import { quietPort } from '../support/quiet-port.ts';
import { createWorld, until, type World } from '../support/world.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const opsKey = 'ops-key-of-the-built-service';

let world: World;
let service: ChildProcess;
let url: string;
beforeAll(async () => {
  execFileSync('npm', ['run', 'build'], { cwd: project, stdio: 'ignore' });
  world = await createWorld({ worker: false });
  const port = await quietPort();
  url = `http://127.0.0.1:${port}`;
  service = startBuilt(port);
}, 120_000);
afterAll(async () => {
  service.kill('SIGKILL');
  await world.close();
});

function startBuilt(port: number): ChildProcess {
  return spawn(process.execPath, [join(project, 'dist/main.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      OPS_API_KEY: opsKey,
      LOG_LEVEL: 'error',
      DATABASE_URL: world.databaseUrl,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_NAMESPACE: world.taskQueue,
      STRIPE_SECRET_KEY: 'sk_test_built',
      STRIPE_WEBHOOK_SECRET: 'whsec_built',
      STRIPE_PROTOCOL: 'http',
      STRIPE_HOST: '127.0.0.1',
      STRIPE_PORT: new URL(world.stripeUrl).port,
    },
  });
}

it('what `npm run build` makes starts, carries a command through its workflow, and ends when it is told to', async () => {
  await until(
    () => answersOk(`${url}/readyz`),
    (isReady) => isReady,
  );

  const answer = await fetch(`${url}/v1/tenants`, {
    method: 'POST',
    headers: { authorization: `Bearer ${opsKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ tenantId: 'built', name: 'Built', adminEmail: 'admin@built.example' }),
  });

  expect([answer.status, await answer.json()]).toMatchObject([201, { subscription: { state: 'trialing' } }]);
  service.kill('SIGTERM');
  expect(await once(service, 'exit')).toEqual([0, null]);
}, 60_000);
