import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { createReconciliationActivities, type Span, type Tally } from '../activities/reconciliation.ts';
import { connect, type Database } from '../db/connect.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { stripeAt } from '../stack/stripe-at.ts';

const startSecond = Date.UTC(2026, 0, 1) / 1000;
/** Charges a second, day and night. */
const perSecond = 5;

/**
 * A ledger of any length, and a Stripe that lists the same intents; the charges' histories are past their retention.
 */
export interface SyntheticLedger {
  /** Reconciles all of it, as the activity does. */
  compare(onBeat?: () => void): Promise<Tally>;
  close(): Promise<void>;
}

/** Writes the ledger into the empty database at `databaseUrl`, and serves its Stripe. */
export async function makeSyntheticLedger(databaseUrl: string, charges: number): Promise<SyntheticLedger> {
  await migrateDatabase(databaseUrl);
  const connection = connect(databaseUrl);
  const { db } = connection;
  await writeCharges(db, charges);
  const { server, port } = await listStripe(charges);
  const stripe = stripeAt(port);
  const span = { from: startSecond * 1000, to: (startSecond + Math.ceil(charges / perSecond) + 60) * 1000 };
  return {
    compare: (onBeat) => compareBooks({ db, stripe, client: withoutHistories() }, span, onBeat),
    async close() {
      server.close();
      await connection.close();
    },
  };
}

interface Books {
  readonly db: Database;
  readonly stripe: Stripe;
  readonly client: TemporalClient;
}

/** Reconciles a span, as the activity does. */
export function compareBooks({ db, stripe, client }: Books, span: Span, onBeat?: () => void): Promise<Tally> {
  const environment = new MockActivityEnvironment({}, { client });
  if (onBeat !== undefined) environment.on('heartbeat', onBeat);
  const activities = createReconciliationActivities({ db, stripe });
  return environment.run<[], Tally, () => Promise<Tally>>(() => activities.compareBooks(span));
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

/** Serves Stripe's lists, computed on each request: the ledger's intents, and no refunds. */
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

/** A Temporal without these charges' histories; the memory that a history takes is limited elsewhere. */
function withoutHistories(): TemporalClient {
  const gone = Object.assign(new Error('not found'), { code: 5, details: 'not found', metadata: {} });
  const workflowService = { getWorkflowExecutionHistory: () => Promise.reject(gone) };
  const withAbortSignal = (_: AbortSignal, work: () => Promise<unknown>): Promise<unknown> => work();
  return { workflowService, withAbortSignal, options: { namespace: 'default' } } as unknown as TemporalClient;
}
