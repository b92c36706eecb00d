// Proves that a reconciliation takes the same memory however many charges there are: `npm run reconciliation-memory`.
// Compares a small ledger and one ten times as large with a Stripe that lists as many intents, and prints the peaks.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'drizzle-orm';
import { createReconciliationActivities, type Tally } from '../activities/reconciliation.ts';
import { createStripe } from '../activities/stripe.ts';
import { connect, type Database } from '../db/connect.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { keepChildren } from './stack/children.ts';
import { freePort } from './stack/ports.ts';
import { ensureDatabase, startPostgres } from './stack/postgres.ts';

const { values } = parseArgs({ options: { charges: { type: 'string', default: '50000' } } });
const most = Number(values.charges);
const startSecond = Date.UTC(2026, 0, 1) / 1000;
/** Charges a second, all day and night. */
const perSecond = 5;

const folder = mkdtempSync(join(tmpdir(), 'reconciliation-memory-'));
const children = keepChildren();
const postgres = children.add(
  await startPostgres({
    dataDir: join(folder, 'postgres'),
    port: await freePort(),
    password: 'memory',
    logFile: join(folder, 'postgres.log'),
    settings: { fsync: 'off', synchronous_commit: 'off' },
  }),
);
try {
  const small = await measure(Math.ceil(most / 10));
  const large = await measure(most);
  const grown = large / small;
  console.log(`Ten times as many charges take ${grown.toFixed(2)} times the memory.`);
  process.exitCode = grown < 1.5 ? 0 : 1;
} finally {
  await children.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Reconciles so many charges, and answers the most megabytes that were held on the way. */
async function measure(charges: number): Promise<number> {
  await ensureDatabase(postgres, `charges_${charges}`);
  await migrateDatabase(postgres.url(`charges_${charges}`));
  const connection = connect(postgres.url(`charges_${charges}`));
  const { db } = connection;
  await writeCharges(db, charges);
  const { server, port } = await listStripe(charges);
  const stripe = createStripe({ secretKey: 'sk_test_x', endpoint: { host: '127.0.0.1', port, protocol: 'http' } });
  const activities = createReconciliationActivities({ db, stripe });
  const environment = new MockActivityEnvironment({}, { client: withoutHistories() });
  let peak = 0;
  let beats = 0;
  environment.on('heartbeat', () => {
    beats += 1;
    if (beats % 500 === 0) peak = Math.max(peak, heldMegabytes());
  });
  const startedAt = performance.now();
  const span = { from: startSecond * 1000, to: (startSecond + Math.ceil(charges / perSecond) + 60) * 1000 };
  const tally: Tally = await environment.run<[], Tally, () => Promise<Tally>>(() => activities.compareBooks(span));
  const seconds = (performance.now() - startedAt) / 1000;
  server.close();
  await connection.close();
  const rate = Math.round(charges / seconds);
  console.log(`${charges} charges: ${tally.matched} matched, at most ${peak.toFixed(1)} MB held, ${rate} a second.`);
  if (tally.matched !== charges) throw new Error(`${charges - tally.matched} were not matched`);
  return peak;
}

/** What is held after everything that can be let go is gone. */
function heldMegabytes(): number {
  if (globalThis.gc === undefined) throw new Error('Run it with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

async function writeCharges(db: Database, charges: number): Promise<void> {
  await db.execute(sql`insert into tenants (id, created_by, stripe_customer_id) values ('t', 'x', 'cus_1')`);
  await db.execute(sql`
    insert into charges (id, key, tenant_id, kind, reason, attempt, state, amount, tax, currency, lines, quantity, purpose,
      period_number, period_start, period_end, customer, payment_intent, payer_token, created_at, recorded_at, workflow_id,
      run_id, activity_id)
    select 'chg_' || n, 't/' || n, 't', 'renewal', 'period', 1, 'succeeded', 2000, 0, 'gbp', '[]', 1, '{}', n, at, at,
      'cus_1', 'pi_' || n, 'x', at, at, 'subscription/' || (n % 1000), 'run', 't/' || n
    from (select n, to_timestamp(${startSecond} + n::float / ${perSecond}) as at
      from generate_series(0, ${charges - 1}::int) as n) as times`);
  await db.execute(sql`analyze charges`);
}

/** Stripe's lists, made up as they are asked for: intents as the ledger has them, and no refunds. */
async function listStripe(charges: number): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stripe');
    const created = (bound: string): number =>
      (Number(searchParams.get(`created[${bound}]`)) - startSecond) * perSecond;
    const after = searchParams.get('starting_after');
    const newest = after === null ? Math.min(created('lt'), charges) - 1 : Number(after.replace('pi_', '')) - 1;
    const oldest = Math.max(created('gte'), 0);
    const limit = Number(searchParams.get('limit'));
    const count = pathname.endsWith('payment_intents') ? Math.max(0, Math.min(limit, newest - oldest + 1)) : 0;
    const data = Array.from({ length: count }, (_, index) => intentObject(newest - index));
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ object: 'list', url: pathname, has_more: newest - count >= oldest && count > 0, data }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

function intentObject(number: number): object {
  const created = startSecond + Math.floor(number / perSecond);
  const metadata = { chargeKey: `t/${number}`, tenantId: 't' };
  const figures = { status: 'succeeded', amount: 2000, currency: 'gbp', customer: 'cus_1' };
  return { id: `pi_${number}`, object: 'payment_intent', created, ...figures, metadata };
}

type TemporalClient = NonNullable<NonNullable<ConstructorParameters<typeof MockActivityEnvironment>[1]>['client']>;

/** A Temporal that keeps no history of these charges: what a history takes is bounded by itself. */
function withoutHistories(): TemporalClient {
  const gone = Object.assign(new Error('not found'), { code: 5, details: 'not found', metadata: {} });
  const workflowService = { getWorkflowExecutionHistory: () => Promise.reject(gone) };
  const withAbortSignal = (_: AbortSignal, work: () => Promise<unknown>): Promise<unknown> => work();
  return { workflowService, withAbortSignal, options: { namespace: 'default' } } as unknown as TemporalClient;
}
