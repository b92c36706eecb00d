import { randomBytes } from 'node:crypto';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import type Stripe from 'stripe';
import { inject } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { schemaProvisioner } from '../../activities/instances.ts';
import { createStripe } from '../../activities/stripe.ts';
import { connect, type Database } from '../../db/connect.ts';
import { tenants } from '../../db/schema.ts';
import { loadState, type RecordedSubscription } from '../../db/subscriptions.ts';
import type { Request, SignUp } from '../../domain/inputs.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { startStripeSim } from '../../stripe-sim/server.ts';
import { createWorkers } from '../../worker.ts';
import { type ChangeResult, changeSubscription, subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { subscription } from '../../workflows/subscription.ts';
import './quiet.ts';
import { createTestDatabase } from './database.ts';

/** Everything underneath the API, really running: database, Temporal, worker, card processor. */
export interface World {
  readonly db: Database;
  readonly client: Client;
  readonly stripe: Stripe;
  readonly stripeUrl: string;
  readonly taskQueue: string;
  /** Starts a tenant's life; by default its clock stands at 1 March 2026, 10:00 UTC. */
  signUp(tenantId: string, details?: Partial<SignUp>): Promise<ChangeResult>;
  /** Gives a command, under an id of its own unless one is given. */
  tell(tenantId: string, request: Request, commandId?: string): Promise<ChangeResult>;
  read(tenantId: string): Promise<RecordedSubscription>;
  /** Moves a tenant's clock, and waits until it is there. */
  advance(tenantId: string, to: string): Promise<RecordedSubscription>;
  /** Makes a tenant of the database alone, with a card: for a run that is started in mid-life. */
  insertWithCard(tenantId: string): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly maxCachedWorkflows?: number;
}

const seller = { name: 'Seller Ltd', addressLines: ['1 Street'], taxId: null, email: null };
const at = (iso: string): number => new Date(iso).getTime();

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const database = await createTestDatabase();
  const pool = connect(database.url, 20);
  const { db } = pool;
  const sim = await startStripeSim({ port: 0, dataDir: null });
  const endpoint = { host: '127.0.0.1', port: sim.port, protocol: 'http' as const };
  const stripe = createStripe({ secretKey: 'sk_test_world', endpoint });
  const address = inject('temporalAddress');
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const native = await NativeConnection.connect({ address });
  const taskQueue = `test-${randomBytes(6).toString('hex')}`;
  const activities = createActivities({ db, stripe, provisioner: schemaProvisioner(db), seller });
  const workers = await createWorkers({
    connection: native,
    namespace: 'default',
    activities,
    live: false,
    taskQueue,
    ...options,
  });
  const running = workers.map((worker) => worker.run());

  const world: World = {
    db,
    client,
    stripe,
    stripeUrl: sim.url,
    taskQueue,
    async signUp(tenantId, details = {}) {
      await db.insert(tenants).values({ id: tenantId, name: `Company ${tenantId}`, createdBy: 'test' });
      const startWorkflowOperation = new WithStartWorkflowOperation<typeof subscription>('subscription', {
        workflowId: subscriptionWorkflowId(tenantId),
        workflowIdConflictPolicy: 'USE_EXISTING',
        taskQueue,
        args: [{ tenantId }],
      });
      const command = { ...signUpOf(tenantId), ...details, commandId: 'sign-up' };
      return client.workflow.executeUpdateWithStart(changeSubscription, {
        updateId: 'sign-up',
        args: [{ command, actor: 'ops' }],
        startWorkflowOperation,
      });
    },
    async tell(tenantId, request, commandId = randomBytes(8).toString('hex')) {
      const handle = client.workflow.getHandle(subscriptionWorkflowId(tenantId));
      const command = { ...request, commandId };
      return handle.executeUpdate(changeSubscription, { updateId: commandId, args: [{ command, actor: 'admin' }] });
    },
    async read(tenantId) {
      const recorded = await loadState(db, tenantId);
      if (recorded === null) throw new Error(`Nothing is recorded of ${tenantId}`);
      return recorded;
    },
    async advance(tenantId, to) {
      await world.tell(tenantId, { type: 'advanceClock', to: at(to) });
      return until(
        () => world.read(tenantId),
        ({ state }) => state.clock?.target === null && state.clock.now >= at(to),
      );
    },
    async insertWithCard(tenantId) {
      const customer = await stripe.customers.create({ name: tenantId });
      const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
      const payer = { stripeCustomerId: customer.id, stripePaymentMethodId: card.id };
      await db.insert(tenants).values({ id: tenantId, createdBy: 'test', ...payer });
    },
    async close() {
      for (const worker of workers) stop(worker);
      await Promise.all(running);
      await Promise.all([native.close(), connection.close(), sim.close(), pool.close()]);
      await database.drop();
    },
  };
  return world;
}

function stop(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

function signUpOf(tenantId: string): SignUp {
  return {
    type: 'signUp',
    tenantId,
    timeZone: 'Europe/London',
    currency: 'gbp',
    taxMilliPercent: 0,
    unitPrice: 2000,
    policy: defaultPolicy,
    frozenAt: at('2026-03-01T10:00:00Z'),
  };
}

/** Asks until the answer is as wanted; a test's own time-out ends what never comes. */
export async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
