import { randomBytes } from 'node:crypto';
import { Client, type Connection, WithStartWorkflowOperation, type WorkflowUpdateHandle } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { NativeConnection } from '@temporalio/worker';
import type Stripe from 'stripe';
import { startStripeSim } from 'stripe-sim/server';
import type { PushSettings } from '../../activities/event-delivery.ts';
import { createActivities } from '../../activities/index.ts';
import { schemaProvisioner } from '../../activities/instances.ts';
import type { TaxRegisters } from '../../activities/tax-registers/register.ts';
import { tenantRunsOf } from '../../api/commands/ensure-run.ts';
import { mayPass, refusalIn } from '../../api/commands/update-failures.ts';
import { carriesRequestId } from '../../api/http/request-context.ts';
import { until } from '../../bench/until.ts';
import { connect, type Database } from '../../db/connect.ts';
import { tenants } from '../../db/schema.ts';
import { loadState, type RecordedSubscription } from '../../db/subscriptions.ts';
import { taxOf } from '../../domain/carried-contract.ts';
import type { Request, SignUp } from '../../domain/inputs.ts';
import type { Pace } from '../../domain/pace.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import type { CodecKeys } from '../../service/codec/payload-codec.ts';
import type { WorkerVersion } from '../../service/deployments.ts';
import { watchEvents } from '../../service/event-watch.ts';
import { dataConverterOf } from '../../service/temporal-client.ts';
import { openConnection } from '../../service/temporal-connection.ts';
import { createWorkers } from '../../service/worker.ts';
import { stripeAt } from '../../stack/stripe-at.ts';
import { type ChangeResult, subscriptionStart, subscriptionWorkflowId, updateOf } from '../../workflows/messages.ts';
import type { subscription } from '../../workflows/subscription.ts';
import { prepareNamespace } from './namespace.ts';
import { testSeller } from './seller.ts';
import { server } from './servers.ts';
import './quiet.ts';
import { createTestDatabase, openUnguarded, tenantRole } from './database.ts';

export { until };

/** Everything underneath the API, really running: database, Temporal, worker, card processor. */
export interface World {
  readonly db: Database;
  readonly client: Client;
  readonly stripe: Stripe;
  readonly stripeUrl: string;
  readonly taskQueue: string;
  readonly databaseUrl: string;
  /** Of the role that owns the tables. */
  readonly migrationUrl: string;
  /** The database as no role of the service can use it: for a damage that a test makes. */
  readonly unguarded: Database;
  /** Signs a tenant up, by default with a test clock at 1 March 2026, 10:00 UTC. */
  signUp(tenantId: string, details?: Partial<SignUp>): Promise<ChangeResult>;
  /**
   * Gives a command as the API does: under an id of its own unless one is given, again under the same id while a run is
   * being handed over, and with a refusal as an answer.
   */
  command(tenantId: string, request: Request, commandId?: string): Promise<ChangeResult>;
  /** Has a command accepted, once, and waits for nothing more: as an API that dies right after its 202. */
  accept(tenantId: string, request: Request, commandId: string): Promise<WorkflowUpdateHandle<ChangeResult>>;
  read(tenantId: string): Promise<RecordedSubscription>;
  /** Moves a tenant's clock, and waits until it is there. */
  advance(tenantId: string, to: string): Promise<RecordedSubscription>;
  /** Makes a tenant of the database alone, with a card: for a run that is started in mid-life. */
  insertWithCard(tenantId: string): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly maxCachedWorkflows?: number;
  /** A world without one has its worker elsewhere. */
  readonly worker?: boolean;
  /** Called with each statement that is sent to the database. */
  readonly onStatement?: (statement: string, connection: number) => void;
  /** Of another server than the one that all tests share. */
  readonly temporalAddress?: string;
  /** With which what Temporal keeps is encrypted. */
  readonly codecKeys?: CodecKeys;
  /** Who is asked about tax ids; none is asked without. */
  readonly taxRegisters?: TaxRegisters;
  /** How events are pushed; none are without. */
  readonly push?: PushSettings;
  /** How runs are told to go on; not at all without. */
  readonly pace?: () => Pace;
}

/** With 0 every workflow task replays its whole run: what is not deterministic shows (docs/trust.md, "T7"). */
const cachedByEnvironment = process.env['TEST_MAX_CACHED_WORKFLOWS'];

const seller = testSeller();
const at = (iso: string): number => new Date(iso).getTime();

export async function createWorld({
  worker = true,
  onStatement,
  temporalAddress: address = server('temporalAddress'),
  ...options
}: WorldOptions = {}): Promise<World> {
  const database = await createTestDatabase();
  const pool = connect(database.url, 20, { onStatement, tenantRole, preparesStatements: !server('isPooled') });
  const { db } = pool;
  const unguarded = openUnguarded(database.url);
  const sim = await startStripeSim({ port: 0, dataDir: null });
  const stripe = stripeAt(sim.port);
  const connection = await openConnection({ address });
  const taskQueue = `test-${randomBytes(6).toString('hex')}`;
  await makeNamespace(connection, address, taskQueue);
  const dataConverter = dataConverterOf(options.codecKeys ?? null);
  const interceptors = { workflow: [carriesRequestId] };
  const client = new Client({ connection, namespace: taskQueue, dataConverter, interceptors });
  const workers = worker ? await runWorkers({ db, stripe, taskQueue }, { address, ...options }) : null;

  const world: World = {
    db,
    client,
    stripe,
    stripeUrl: sim.url,
    taskQueue,
    databaseUrl: database.url,
    migrationUrl: database.migrationUrl,
    unguarded: unguarded.db,
    async signUp(tenantId, details = {}) {
      await db.insert(tenants).values({ id: tenantId, name: `Company ${tenantId}`, createdBy: 'test' });
      const startWorkflowOperation = new WithStartWorkflowOperation<typeof subscription>('subscription', {
        ...subscriptionStart({ tenantId }, taskQueue),
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
      const command = { ...signUpOf(tenantId, details.taxMilliPercent), ...details, commandId: 'sign-up' };
      return client.workflow.executeUpdateWithStart(updateOf('signUp'), {
        updateId: 'sign-up',
        args: [{ command, actor: 'ops' }],
        startWorkflowOperation,
      });
    },
    // Not `executeUpdate`: it asks for the result without naming the run, and after a hand-over finds nothing there.
    async accept(tenantId, request, commandId) {
      const command = { ...request, commandId };
      const handle = client.workflow.getHandle(subscriptionWorkflowId(tenantId));
      return handle.startUpdate(updateOf(request.type), {
        updateId: commandId,
        waitForStage: 'ACCEPTED',
        args: [{ command, actor: 'admin' }],
      });
    },
    async command(tenantId, request, commandId = randomBytes(8).toString('hex')) {
      const give = async () => (await world.accept(tenantId, request, commandId)).result();
      return until(
        () => give().catch(answerIn),
        (answer) => answer !== null,
      );
    },
    async read(tenantId) {
      const recorded = await loadState(db, tenantId);
      if (recorded === null) throw new Error(`Nothing is recorded of ${tenantId}`);
      return recorded;
    },
    async advance(tenantId, to) {
      const answer = await world.command(tenantId, { type: 'advanceClock', to: at(to) });
      if (answer.type !== 'done') throw new Error(`The clock of ${tenantId} does not move: ${JSON.stringify(answer)}`);
      return until(
        () => world.read(tenantId),
        ({ state }) => state.clock?.target === null && state.clock.now >= at(to),
      );
    },
    async insertWithCard(tenantId) {
      const customer = await stripe.customers.create({ name: tenantId, metadata: { tenantId } });
      const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
      await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
      const payer = { stripeCustomerId: customer.id, stripePaymentMethodId: card.id };
      await db.insert(tenants).values({ id: tenantId, createdBy: 'test', ...payer });
    },
    async close() {
      await workers?.stop();
      await Promise.all([connection.close(), sim.close(), pool.close(), unguarded.close()]);
      await database.drop();
    },
  };
  return world;
}

interface RunningWorkers {
  stop(): Promise<void>;
}

interface RunWorkers {
  readonly address?: string;
  readonly maxCachedWorkflows?: number;
  /** Another version of the workflows than the present one. */
  readonly bundle?: string;
  readonly codecKeys?: CodecKeys;
  readonly taxRegisters?: TaxRegisters;
  readonly push?: PushSettings;
  readonly pace?: () => Pace;
  /** The version of the workers; without one they take runs of any build. */
  readonly version?: WorkerVersion;
}

/** The service's workers, in this process. */
export async function runWorkers(
  { db, stripe, taskQueue }: Pick<World, 'db' | 'stripe' | 'taskQueue'>,
  {
    address = server('temporalAddress'),
    bundle = server('workflowBundle'),
    codecKeys,
    taxRegisters,
    push,
    pace,
    ...options
  }: RunWorkers = {},
): Promise<RunningWorkers> {
  const connection = await NativeConnection.connect({ address });
  const dataConverter = dataConverterOf(codecKeys ?? null);
  const client = new Client({ connection, namespace: taskQueue, dataConverter });
  const workers = await createWorkers({
    connection,
    namespace: taskQueue,
    taskQueue,
    dataConverter,
    activities: createActivities({
      db,
      stripe,
      provisioner: schemaProvisioner(db),
      seller,
      runs: tenantRunsOf({ db, client, taskQueue }),
      reconcileAfterMs: 0,
      ...(taxRegisters !== undefined && { taxRegisters }),
      ...(push !== undefined && { push }),
      ...(pace !== undefined && { pace }),
      // Milliseconds instead of minutes, and a run of four tries instead of ten.
      retryPlan: { askAgainAfterMs: () => 50, triesARun: 4 },
      firstStepWithinMs: 0,
    }),
    live: false,
    workflowBundle: { codePath: bundle },
    ...(cachedByEnvironment === undefined ? {} : { maxCachedWorkflows: Number(cachedByEnvironment) }),
    ...options,
  });
  const running = workers.map((worker) => worker.run());
  const log = { warn: () => undefined };
  const endWatch = push === undefined ? async () => undefined : watchEvents({ client, taskQueue, db, log });
  return {
    async stop() {
      await endWatch();
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.all(running);
      await connection.close();
    },
  };
}

/** The answer in a failed update: a refusal, or null where the same command has to be given again, as the API does. */
function answerIn(error: unknown): ChangeResult | null {
  const refusal = refusalIn(error);
  if (refusal === null && !mayPass(error)) throw error;
  return refusal && { type: 'refused', refusal };
}

/** A namespace of each world's own, named like its task queue: tenants of two test files may have one id. */
export async function makeNamespace(connection: Connection, address: string, namespace: string): Promise<void> {
  const workflowExecutionRetentionPeriod = msToTs('1 day');
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  await prepareNamespace({ connection: { address }, namespace, keepHistories: false });
}

function signUpOf(tenantId: string, taxMilliPercent = 0): SignUp {
  return {
    type: 'signUp',
    tenantId,
    timeZone: 'Europe/London',
    currency: 'gbp',
    tax: taxOf(taxMilliPercent),
    taxMilliPercent,
    unitPrice: 2000,
    policy: defaultPolicy,
    frozenAt: at('2026-03-01T10:00:00Z'),
  };
}
