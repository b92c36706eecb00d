import { type ChildProcess, execFile as execFileWithCallback, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { prepare } from '../../service/preparation.ts';
import { answersOk } from '../../stack/node-child.ts';
import { findProgram } from '../../stack/setup/promtool.mjs';
import { ensureTemporal } from '../../stack/setup.mjs';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { quietPort } from '../support/quiet-port.ts';
import { armChargeFault } from '../support/stand-in.ts';
import { type Span, startTraceCollector, type TraceCollector } from '../support/trace-collector.ts';
import { createWorld, until, type World } from '../support/world.ts';

/*
 * What an operator sees of the service as it is started, API and worker as two processes: logs, metrics and traces. What is
 * personal in its tenant is a marker, which must appear in none.
 */

const execFile = promisify(execFileWithCallback);
const project = fileURLToPath(new URL('../..', import.meta.url));
const opsKey = 'ops-key-of-a-service-that-is-watched';
const person = 'zz-person-zz';

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

let world: World;
let collector: TraceCollector;
const roles = ['api', 'worker'] as const;
const processes: ChildProcess[] = [];
/** What each process has printed so far. */
const printed = { api: '', worker: '' };
let url: string;
/** Of the worker alone. */
const addresses = { METRICS_ADDRESS: '', TEMPORAL_METRICS_ADDRESS: '', HEALTH_PORT: '' };

beforeAll(async () => {
  world = await createWorld({ worker: false });
  collector = await startTraceCollector();
  const port = await quietPort();
  url = `http://127.0.0.1:${port}`;
  addresses.METRICS_ADDRESS = `127.0.0.1:${await quietPort()}`;
  addresses.TEMPORAL_METRICS_ADDRESS = `127.0.0.1:${await quietPort()}`;
  addresses.HEALTH_PORT = String(await quietPort());
  const { secret } = await world.stripe.webhookEndpoints.create({
    url: `${url}/webhooks/stripe`,
    enabled_events: ['*'],
  });
  const at = {
    DATABASE_URL: world.databaseUrl,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: world.taskQueue,
  };
  await prepare({ ...process.env, ...at, DATABASE_MIGRATION_URL: world.migrationUrl }, () => undefined);
  const env = {
    ...process.env,
    PORT: String(port),
    OPS_API_KEY: opsKey,
    LOG_LEVEL: 'info',
    ...at,
    STRIPE_SECRET_KEY: 'sk_test_watched',
    STRIPE_WEBHOOK_SECRET: secret ?? '',
    STRIPE_PROTOCOL: 'http',
    STRIPE_HOST: '127.0.0.1',
    STRIPE_PORT: new URL(world.stripeUrl).port,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_SERVICE_NAME: 'watched',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  };
  for (const role of roles) start(role, { ...env, ROLES: role, ...(role === 'worker' && addresses) });
  await until(
    () => answersOk(`${url}/readyz`),
    (ready) => ready,
  );
  await ask('POST', '/v1/tenants', {
    tenantId: 'watched',
    name: person,
    adminEmail: `${person}@example.com`,
    testClock: { frozenTime: '2026-03-01T10:00:00Z' },
  });
  await ask('PUT', '/v1/tenants/watched/users/ann', { name: person, email: `${person}@example.com` });
  await ask('PUT', '/v1/tenants/watched/payment-method', { paymentMethod: 'pm_card_visa' });
  await ask('POST', '/v1/tenants/watched/subscription/activation', { quantity: 2, startNow: true });
});
afterAll(async () => {
  for (const one of processes) one.kill('SIGKILL');
  await Promise.all([collector.close(), world.close()]);
});

function start(role: (typeof roles)[number], env: NodeJS.ProcessEnv): void {
  const started = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), `${project}service/main.ts`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  processes.push(started);
  for (const stream of [started.stdout, started.stderr])
    stream.on('data', (chunk: unknown) => {
      printed[role] += String(chunk);
    });
}

async function ask(method: string, path: string, body: object): Promise<string> {
  const headers = { authorization: `Bearer ${opsKey}`, 'content-type': 'application/json' };
  const answer = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.headers.get('x-request-id') ?? '';
}

/** The lines of both logs; one that is not JSON fails. What is printed for a person at the start is none. */
function lines(): readonly Line[] {
  const whole = roles.flatMap((role) => printed[role].slice(0, printed[role].lastIndexOf('\n')).split('\n'));
  return whole.filter((line) => !line.startsWith('The key of ')).map((line) => JSON.parse(line) as Line);
}

const scrape = async (address: string, headers = {}) => (await fetch(`http://${address}/metrics`, { headers })).text();

it('a purchase is one trace, from the request to the activity and to Stripe', async () => {
  await ask('POST', '/v1/tenants/watched/licences', { quantity: 1 });
  const wanted = 'POST /v1/tenants/:t/licences';
  const request = await until(
    async () => collector.spans().find(({ name }) => name === wanted),
    (span): span is Span => span !== undefined,
  );
  const spans = collector.spans().filter(({ traceId }) => traceId === request.traceId);
  const above = ({ parentSpanId }: Span) => spans.find(({ spanId }) => spanId === parentSpanId);
  const path = (span: Span | undefined): readonly string[] =>
    span === undefined ? [] : [...path(above(span)), span.name];
  expect(path(spans.find(({ name }) => name === 'Stripe POST /v1/payment_intents'))).toEqual([
    wanted,
    'StartWorkflowUpdate:addLicences',
    'RunActivity:charge',
    'Stripe POST /v1/payment_intents',
  ]);
  const statement = spans.find(({ name }) => name === 'insert into charges');
  expect(path(statement)).toEqual([
    wanted,
    'StartWorkflowUpdate:addLicences',
    'RunActivity:charge',
    'insert into charges',
  ]);
  expect(collector.received()).toContain('"watched"');
  expect(collector.received()).not.toContain(person);
});

it('an activity that fails says in one line why, for whom, where and for which request', async () => {
  await armChargeFault(world, 'watched', 'rate_limited', { count: 1 });
  const requestId = await ask('POST', '/v1/tenants/watched/licences', { quantity: 1 });
  const failed = lines().filter(({ msg, activityType }) => msg === 'Activity failed' && activityType === 'charge');
  expect(failed).toHaveLength(1);
  expect(failed[0]).toMatchObject({
    level: 40,
    err: { type: 'StripeRateLimitError', message: expect.stringMatching(/^Stripe has not answered as asked: /) },
    tenantId: 'watched',
    workflowId: subscriptionWorkflowId('watched'),
    runId: expect.stringMatching(/^[\w-]{36}$/),
    chargeKey: expect.stringContaining('watched'),
    requestId,
    trace_id: expect.any(String),
  });
  for (const line of lines()) expect(line).toMatchObject({ level: expect.any(Number), msg: expect.any(String) });
  expect(lines().filter((line) => 'error' in line)).toEqual([]);
  expect(Object.values(printed).join()).not.toContain(person);
});

it('every metric that an alert or the dashboard names is served', async () => {
  const served = (
    await Promise.all([
      scrape(new URL(url).host, { authorization: `Bearer ${opsKey}` }),
      scrape(addresses.METRICS_ADDRESS),
      scrape(addresses.TEMPORAL_METRICS_ADDRESS),
    ])
  ).join('\n');
  // One that nothing has been counted of yet has no sample, but its type.
  const names = new Set(served.match(/(?<=^(?:# TYPE )?)[a-z]\w*(?=[{ ])/gm));
  for (const file of ['alerts.yaml', 'dashboard.json']) {
    const named = new Set(readFileSync(`${project}ops/${file}`, 'utf8').match(metric));
    expect(named.size).toBeGreaterThan(15);
    expect([...named].filter((name) => !names.has(name))).toEqual([]);
  }
  expect(served).not.toMatch(/watched|zz-person/);
});

/** The prefixes of all metrics that are ours, of Temporal's SDK, or of Node. */
const metric = /\b(?:billing|http|temporal|nodejs|process)_[a-z0-9_]+\b/g;

it('a worker has metrics of its own, without a key and without a tenant', async () => {
  const text = await scrape(addresses.METRICS_ADDRESS);
  expect(text).toMatch(/^billing_build_info\{version="\d+\.\d+\.\d+",node="v[\d.]+",roles="worker"\} 1$/m);
  expect(text).toMatch(/^billing_charge_outcomes_total\{kind="first",outcome="succeeded"\} 1$/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  expect(text).not.toMatch(/billing_tenants|watched/);
  expect((await fetch(`http://${addresses.METRICS_ADDRESS}/`)).status).toBe(404);
});

it('the commands of every runbook run as they are written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'licence-billing-runbooks-'));
  try {
    for (const role of roles) writeFileSync(join(folder, `${role}.log`), printed[role]);
    const given = {
      ...process.env,
      PATH: [dirname(await ensureTemporal()), process.env['PATH']].join(delimiter),
      BILLING_URL: url,
      OPS_API_KEY: opsKey,
      WORKER_HEALTH: `http://127.0.0.1:${addresses.HEALTH_PORT}`,
      WORKER_METRICS: `http://${addresses.METRICS_ADDRESS}/metrics`,
      API_LOG: join(folder, 'api.log'),
      WORKER_LOG: join(folder, 'worker.log'),
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_NAMESPACE: world.taskQueue,
      DATABASE_URL: world.databaseUrl,
      TENANT: 'watched',
    };
    const pages = readdirSync(`${project}docs/runbooks`).filter((file) => file !== 'README.md');
    const [defined = ''] = commandsOf('docs/runbooks/README.md').match(/^ops\(\).*$/m) ?? [];
    for (const page of pages) {
      const commands = commandsOf(`docs/runbooks/${page}`)
        .split('\n')
        .filter((line) => hasPsql || !line.startsWith('psql '));
      const script = ['set -e -o pipefail', defined, ...commands].join('\n');
      const ran = await execFile('bash', ['-c', script], { env: given }).catch((error: unknown) => ({ page, error }));
      expect(ran).not.toHaveProperty('error');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('what both stores may lose is in the log: a change without money, with its tenant, by the command of docs/restore.md', async () => {
  await ask('POST', '/v1/tenants/watched/subscription/cancellation', {});
  await ask('DELETE', '/v1/tenants/watched/subscription/cancellation', {});
  await ask('POST', '/v1/tenants/watched/licences/removals', { quantity: 1 });
  await expect(ask('POST', '/v1/tenants/watched/licences/removals', { quantity: 1_000 })).rejects.toThrow();
  const route = '/v1/tenants/:t/subscription/cancellation';
  const found = await until(accepted, (changes) => changes.length >= 6);

  expect(found).toEqual([
    { method: 'POST', route: '/v1/tenants/:t/subscription/activation', tenantId: 'watched' },
    { method: 'POST', route: '/v1/tenants/:t/licences', tenantId: 'watched' },
    { method: 'POST', route: '/v1/tenants/:t/licences', tenantId: 'watched' },
    { method: 'POST', route, tenantId: 'watched' },
    { method: 'DELETE', route, tenantId: 'watched' },
    { method: 'POST', route: '/v1/tenants/:t/licences/removals', tenantId: 'watched' },
  ]);
});

/** What the command of docs/restore.md finds in the log of the API. */
async function accepted(): Promise<readonly Partial<Line>[]> {
  const folder = mkdtempSync(join(tmpdir(), 'licence-billing-restore-'));
  try {
    const API_LOG = join(folder, 'api.log');
    writeFileSync(API_LOG, printed.api);
    const env = { ...process.env, API_LOG };
    const { stdout } = await execFile('bash', ['-e', '-c', commandsOf('docs/restore.md')], { env });
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
      .map(({ method, route, tenantId }) => ({ method, route, tenantId }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** PostgreSQL's client is not among what the project brings. */
const hasPsql = findProgram(['psql']) !== null;

/** What a page has its reader type. */
function commandsOf(page: string): string {
  const text = readFileSync(`${project}${page}`, 'utf8');
  return [...text.matchAll(/^ *```sh\n([\s\S]+?)^ *```$/gm)].map(([, commands]) => commands).join('\n');
}
