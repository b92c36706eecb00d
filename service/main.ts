import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import type Stripe from 'stripe';
import { openSetupSession } from '../activities/cards.ts';
import { createActivities } from '../activities/index.ts';
import { schemaProvisioner } from '../activities/instances.ts';
import { createMailTransport, type MailSettings } from '../activities/mail.ts';
import { confirmOnSession, lookUpPayment } from '../activities/payer.ts';
import { safeError } from '../activities/safe-error.ts';
import { createStripe, verifyWebhook } from '../activities/stripe.ts';
import { tenantRunsOf } from '../api/commands/ensure-run.ts';
import { ensureFirstKeys, type NewKeys } from '../api/first-keys.ts';
import { connect, type Database } from '../db/connect.ts';
import { findTenantRole, grantAccess, requireFitRole } from '../db/grants.ts';
import { migrateDatabase, UnfitDatabaseError } from '../db/migrate.ts';
import { subscriptionTaskQueue } from '../workflows/task-queues.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
import { listen } from './listen.ts';
import { createLog } from './log.ts';
import { createSite } from './site.ts';
import { createWorkers, setSchedules, startMailSender } from './worker.ts';

/** Postgres connections of one process. Each role has its own, so that pages do not wait behind a wave of renewals. */
const mostConnections = { api: 10, entitlements: 3, worker: 12 } as const;

/** Runs the service: API, worker or both, as configured. Stops its parts in the opposite order of their start. */
async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLog(config.logLevel);
  installTemporalRuntime(log, config.temporalMetricsAddress);
  const { databaseUrl, databaseMigrationUrl: migrationUrl, databaseTimeOuts: timeOuts } = config;
  if (config.stripe.live) await requireFitRole(databaseUrl);
  await migrateDatabase(migrationUrl, { refusesSuperuser: config.stripe.live });
  await grantAccess({ databaseUrl, migrationUrl }, timeOuts);
  const tenantRole = await findTenantRole(databaseUrl);
  const stripe = createStripe(config.stripe);
  const closers: (() => Promise<unknown>)[] = [];
  if (tenantRole === null) log.warn('The database does not keep tenants apart: it lacks the role for their requests');
  const open = (name: keyof typeof mostConnections): Database => {
    const database = connect(databaseUrl, mostConnections[name], { tenantRole, name: `licence-billing ${name}` });
    closers.push(() => database.close());
    return database.db;
  };
  const workers = config.roles.has('worker')
    ? await startWorkers({ config, log, db: open('worker'), stripe }, closers)
    : [];
  if (config.roles.has('api')) {
    const databases = { db: open('api'), entitlementsDb: open('entitlements') };
    await startApi({ config, log, ...databases, stripe, workers }, closers);
  }
  await untilStopSignal();
  log.info('Stopping');
  for (const close of closers.reverse()) await close();
}

/** Sends the log of Temporal's core to the service's own; its metrics have an address of their own. */
function installTemporalRuntime(log: Logger, metricsAddress: string | undefined): void {
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  const logger = new DefaultLogger('INFO', ({ level, message, meta }) => {
    // The worker for renewals has no workflows on purpose.
    if (message.startsWith('No workflows registered')) return;
    log[levels[level]]({ ...meta }, message);
  });
  const metrics = metricsAddress && { metrics: { prometheus: { bindAddress: metricsAddress } } };
  Runtime.install({ logger, shutdownSignals: [], ...(metrics && { telemetryOptions: metrics }) });
}

async function startWorkers(
  { config, log, db, stripe }: Omit<ApiParts, 'workers' | 'entitlementsDb'>,
  closers: (() => Promise<unknown>)[],
): Promise<readonly Worker[]> {
  const connection = await connectToTemporal(config, (options) => NativeConnection.connect(options));
  closers.push(() => connection.close());
  const mail = openMail(config, closers);
  const { namespace } = config.temporal;
  const activities = createActivities({
    db,
    stripe,
    provisioner: schemaProvisioner(db),
    seller: config.seller,
    runs: tenantRunsOf({ db, client: new Client({ connection, namespace }), taskQueue: subscriptionTaskQueue }),
    mail,
  });
  const workers = await createWorkers({
    connection,
    namespace,
    activities,
    live: config.stripe.live,
    ...builtWorkflows(),
  });
  const running = Promise.all(workers.map((worker) => worker.run()));
  // A worker that ends without a shutdown has failed: the process ends too, and its supervisor restarts it.
  running.catch((error: unknown) => {
    log.fatal({ err: error }, 'A worker has failed');
    process.exit(1);
  });
  await startMailSender(connection, namespace);
  await setSchedules(connection, namespace);
  closers.push(() => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    return running;
  });
  return workers;
}

/** Mails are sent by SMTP where a server is set; else they are only kept in Postgres. */
function openMail({ mail: { from, smtpUrl }, publicUrl }: Config, closers: (() => Promise<unknown>)[]): MailSettings {
  if (smtpUrl === undefined) return { publicUrl, from, transport: null };
  const transport = createMailTransport(smtpUrl);
  closers.push(async () => transport.close());
  return { publicUrl, from, transport };
}

/** The bundle of `npm run build`, if this is the built service. */
function builtWorkflows(): { workflowBundle?: { codePath: string } } {
  const codePath = fileURLToPath(new URL('./workflow-bundle.js', import.meta.url));
  return existsSync(codePath) ? { workflowBundle: { codePath } } : {};
}

async function connectToTemporal<T>(
  { temporal: { connection } }: Config,
  connectTo: (options: Config['temporal']['connection']) => Promise<T>,
): Promise<T> {
  try {
    return await connectTo(connection);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `The Temporal at ${connection.address} cannot be used (${why}): start it, or correct TEMPORAL_ADDRESS and its companions.`,
    );
  }
}

interface ApiParts {
  readonly config: Config;
  readonly log: Logger;
  readonly db: Database;
  readonly entitlementsDb: Database;
  readonly stripe: Stripe;
  readonly workers: readonly Worker[];
}

async function startApi(
  { config, log, db, entitlementsDb, stripe, workers }: ApiParts,
  closers: (() => Promise<unknown>)[],
): Promise<void> {
  const connection = await connectToTemporal(config, (options) => Connection.connect(options));
  closers.push(() => connection.close());
  const temporal = new Client({ connection, namespace: config.temporal.namespace });
  const newKeys = await ensureFirstKeys(db, config);
  const site = createSite({
    oidc: config.oidc,
    signIn: config.signIn,
    db,
    entitlementsDb,
    temporal,
    log,
    now: Date.now,
    config: {
      publicUrl: config.publicUrl,
      temporalUiUrl: config.temporalUiUrl,
      temporalNamespace: config.temporal.namespace,
      taskQueue: subscriptionTaskQueue,
      policy: config.policy,
      defaults: config.tenantDefaults,
      rateLimits: config.rateLimits,
      proxies: config.proxies,
      returnOrigins: config.returnOrigins,
      live: config.stripe.live,
    },
    openSetupSession: (tenantId, returnUrl) => openSetupSession({ db, stripe }, tenantId, returnUrl),
    confirmPayment: (charge, returnUrl) => confirmOnSession(stripe, charge, returnUrl),
    lookUpPayment: (charge) => lookUpPayment(stripe, charge),
    verifyWebhook: webhookVerifier(config, stripe),
    checks: {
      database: async () => (await db.execute(sql`select 1`)).length === 1,
      temporal: async () => (await connection.workflowService.getSystemInfo({})).serverVersion !== '',
      worker: async () => workers.every((worker) => worker.getState() === 'RUNNING'),
    },
  });
  const server = await listen(site.fetch, { hostname: config.host, port: config.port }).catch((error: Error) => {
    throw new ConfigError(`The API cannot listen (${error.message}): free that port, or choose another with PORT.`);
  });
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  log.info({ url: config.publicUrl }, 'The API listens');
  announceKeys(newKeys);
}

/** Reports new keys to the parent process, or prints them: they are not shown again. */
function announceKeys(newKeys: NewKeys): void {
  if (process.send !== undefined) process.send({ type: 'ready', newKeys });
  else
    for (const [role, key] of Object.entries(newKeys)) console.log(`The key of ${role}, shown only this once: ${key}`);
}

/** Checks Stripe's signature. Without a secret every webhook is refused. */
function webhookVerifier({ stripe: { webhookSecret } }: Config, stripe: Stripe) {
  return (body: string, signature: string): unknown => {
    if (webhookSecret === undefined) throw new Error('STRIPE_WEBHOOK_SECRET is not set');
    return verifyWebhook(stripe, webhookSecret, body, signature);
  };
}

/** Resolves at SIGINT or SIGTERM. */
function untilStopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError || error instanceof UnfitDatabaseError ? error.message : safeError(error));
  process.exit(1);
});
