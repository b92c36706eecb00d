import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import type Stripe from 'stripe';
import { openSetupSession } from '../activities/cards.ts';
import type { PushSettings } from '../activities/event-delivery.ts';
import { createActivities } from '../activities/index.ts';
import { schemaProvisioner } from '../activities/instances.ts';
import { createMailTransport, type MailSettings } from '../activities/mail.ts';
import { confirmOnSession, lookUpPayment } from '../activities/payer.ts';
import { createStripe, verifyWebhook } from '../activities/stripe.ts';
import { createTaxRegisters } from '../activities/tax-registers/registers.ts';
import { tenantRunsOf } from '../api/commands/ensure-run.ts';
import { createUseBuffer } from '../api/commands/use-buffer.ts';
import type { ApiDeps } from '../api/deps.ts';
import { ensureFirstKeys, type NewKeys } from '../api/first-keys.ts';
import { createMetrics, type Metrics } from '../api/http/metrics.ts';
import { createReadiness } from '../api/http/readiness.ts';
import { carriesRequestId } from '../api/http/request-context.ts';
import { encodeEvent } from '../api/schemas/event.ts';
import { connect, type Database } from '../db/connect.ts';
import { requirePatchedDriver } from '../db/driver-patch.ts';
import { largestWave } from '../db/due-wave.ts';
import { requireMigrated } from '../db/fitness.ts';
import { findTenantRole, requireFitRole } from '../db/grants.ts';
import { areMailsWaiting } from '../db/mail-queue.ts';
import { preparesOn } from '../db/pooler.ts';
import { notePoolsBeside } from '../db/watched-statements.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
import { connectToTemporal, type StartupWait, untilUp } from './dependencies.ts';
import { drain } from './drain.ts';
import { watchEvents } from './event-watch.ts';
import { exchangeRatesIn } from './exchange-rates.ts';
import { failureText } from './failure-text.ts';
import type { FrontSettings } from './front/messages.ts';
import { serveBehindFront } from './front/serve.ts';
import type { Fetch } from './guarded.ts';
import { createHealth } from './health.ts';
import { invoiceFilesOf } from './invoice-files.ts';
import { listen } from './listen.ts';
import { createLog } from './log.ts';
import { watchMails } from './mail-watch.ts';
import { measureProcess, serveMetrics } from './metrics.ts';
import { requirePrepared } from './namespace.ts';
import { createNexusWorker } from './nexus-worker.ts';
import { watchPace } from './pace-watch.ts';
import { hasPollers } from './pollers.ts';
import { createSite, type Site } from './site.ts';
import { watchTaxIds } from './tax-id-watch.ts';
import { dataConverterOf, temporalClient } from './temporal-client.ts';
import { installTemporalRuntime } from './temporal-runtime.ts';
import { thisBundle } from './this-bundle.ts';
import { startTracing, type Tracing } from './tracing.ts';
import { flushUses } from './uses-watch.ts';
import { becomeFirst, versionOfWorkers } from './versioning.ts';
import { createWorkers } from './worker.ts';

/** What a request under way may still take when the draining is over. With the workers' 30 s a stop stays below a minute. */
const mostMsOfRequests = 20_000;

/** Runs the service: API, worker or both, as configured. Stops its parts in the opposite order of their start. */
async function main(): Promise<void> {
  requirePatchedDriver();
  const config = loadConfig();
  const log = createLog(config.logLevel);
  // It forwards the core's log for ever, and would keep a process without workers alive.
  if (config.roles.has('worker') || config.servesNexus) installTemporalRuntime(log, config.temporalMetricsAddress);
  const closers: (() => Promise<unknown>)[] = [];
  const health: Health = { checks: notYet(), isDraining: false };
  if (config.healthPort !== undefined) await startHealth(config, config.healthPort, health, closers);
  const wait = { withinMs: config.startupWaitMs, onWait: (why: string) => log.warn({ why }, 'The start waits') };
  const {
    databaseUrl,
    pools,
    stripe: { live },
  } = config;
  await untilUp(() => requireMigrated(databaseUrl), wait);
  if (live) await requireFitRole(databaseUrl);
  const tenantRole = await findTenantRole(databaseUrl);
  if (tenantRole === null) log.warn('The database does not keep tenants apart: it lacks the role for their requests');
  const preparesStatements = await preparesOn(databaseUrl, config.preparesStatements);
  if (!preparesStatements) log.info('Statements are not prepared: the connections to the database are a pooler’s');
  const tracing = await startTracing(config.isTraced, log);
  closers.push(() => tracing.stop());
  const stripe = createStripe(config.stripe);
  measureProcess(config.roles);
  if (config.metricsAddress !== undefined) closers.push(await openMetrics(config.metricsAddress));
  const open = (pool: keyof typeof pools): Database => {
    const database = connect(databaseUrl, pools[pool], { preparesStatements, tenantRole, poolName: pool });
    closers.push(() => database.close());
    return database.db;
  };
  const parts = { config, log, stripe, tracing, health, wait };
  if (config.roles.has('worker')) await startWorkers({ ...parts, db: open('worker') }, closers);
  else health.checks.worker = async () => true;
  if (config.roles.has('api')) {
    const front = { preparesStatements, tenantRole, connections: pools.entitlements };
    const databases = { db: open('api'), entitlementsDb: open('entitlements') };
    await startApi({ ...parts, ...databases, front }, closers);
  }
  await untilStopSignal();
  log.info('Stopping');
  health.isDraining = true;
  for (const close of closers.reverse()) await close();
}

/** Whether this process is ready: what its parts say once they are up, and that it is about to stop. */
interface Health {
  readonly checks: Record<keyof ApiDeps['checks'], () => Promise<boolean>>;
  isDraining: boolean;
}

function notYet(): Health['checks'] {
  const no = async () => false;
  return { database: no, temporal: no, worker: no };
}

/** The first to start and the last to stop, so that a probe can tell a process that starts from a dead one. */
async function startHealth(
  config: Config,
  port: number,
  health: Health,
  closers: (() => Promise<unknown>)[],
): Promise<void> {
  const readiness = createReadiness({ ...health, now: Date.now, isDraining: () => health.isDraining });
  const server = await listen(createHealth(readiness), { hostname: config.host, port }).catch((error: Error) => {
    throw unusablePort('HEALTH_PORT', port, error);
  });
  closers.push(() => drain(server, { delayMs: 0, mostMs: 1_000 }));
}

function unusablePort(variable: string, port: number, { message }: Error): ConfigError {
  return new ConfigError(`Port ${port} cannot be used (${message}): free it, or choose another with ${variable}.`);
}

/** Serves this process's metrics; answers what ends that. */
async function openMetrics(address: string): Promise<() => Promise<unknown>> {
  const server = await serveMetrics(address).catch((error: Error) => {
    throw new ConfigError(`Metrics cannot be served (${error.message}): choose another METRICS_ADDRESS.`);
  });
  return () => new Promise((resolve) => server.close(resolve));
}

async function startWorkers(
  { config, log, db, stripe, tracing, health, wait }: Omit<ApiParts, 'entitlementsDb' | 'front'>,
  closers: (() => Promise<unknown>)[],
): Promise<void> {
  await requirePreparedTemporal(config, wait);
  const connection = await connectToTemporal(config.temporal, (options) => NativeConnection.connect(options), wait);
  closers.push(() => connection.close());
  const mail = { ...openMail(config, closers), documentsOf: invoiceFilesOf(db) };
  const { taskQueue, temporal, worker } = config;
  const client = temporalClient({ connection, temporal });
  const onRateFault = (err: unknown) => log.error({ err }, 'The exchange rates cannot be read: none is known');
  const exchangeRates = exchangeRatesIn(config.exchangeRatesFile, onRateFault);
  const stopping = new AbortController();
  const { renewalsBegunPerSecond: perSecond, periodsARun } = config;
  const pacing = watchPace({ perSecond, periodsARun, largestWave: () => largestWave(db), log });
  const activities = createActivities({
    db,
    stripe,
    provisioner: schemaProvisioner(db),
    seller: { ...config.seller, exchangeRates },
    sellerFacts: config.tenantDefaults.seller,
    auditDays: config.auditDays,
    eventDays: config.eventDays,
    invoiceYears: config.invoiceYears,
    runs: tenantRunsOf({ db, client, taskQueue }),
    pace: pacing.pace,
    mail,
    taxRegisters: createTaxRegisters(config.taxRegisters),
    ...pushOf(config, stopping.signal),
  });
  const workflowBundle = await thisBundle();
  const version = await versionOfWorkers(config.versioning, workflowBundle, client, log);
  const workers = await createWorkers({
    connection,
    namespace: temporal.namespace,
    activities,
    taskQueue,
    live: config.stripe.live,
    dataConverter: dataConverterOf(temporal.codecKeys),
    activityInterceptors: tracing.activities,
    renewals: config.renewals,
    ...worker,
    workflowBundle,
    version,
  });
  const running = Promise.all(workers.map((worker) => worker.run()));
  // A worker that ends without a shutdown has failed: the process ends too, and its supervisor restarts it.
  running.catch((error: unknown) => {
    log.fatal({ err: error }, 'A worker has failed');
    process.exit(1);
  });
  if (version !== null) await becomeFirst(client, version, config, log);
  const areWaiting = () => areMailsWaiting(db);
  const endWatch = watchMails({ client, taskQueue, areMailsWaiting: areWaiting, log });
  const endTaxIdWatch = watchTaxIds({ client, taskQueue, db, log });
  const endEventWatch =
    config.events.secretKeys === null ? async () => undefined : watchEvents({ client, taskQueue, db, log });
  closers.push(async () => {
    await Promise.all([endWatch(), endTaxIdWatch(), endEventWatch(), pacing.end()]);
    stopping.abort();
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    return running;
  });
  Object.assign(health.checks, {
    ...answering(db, connection),
    worker: async () => workers.every((worker) => worker.getState() === 'RUNNING'),
  });
}

/** How events are pushed; nothing where there is no key for the endpoints' secrets. */
function pushOf(
  { events: { secretKeys, allowsLoopback } }: Config,
  stopping: AbortSignal,
): { readonly push?: PushSettings } {
  return secretKeys === null ? {} : { push: { secretKeys, allowsLoopback, encode: encodeEvent, stopping } };
}

/** Whether database and Temporal answer. */
function answering(
  db: Database,
  { workflowService }: Pick<Connection, 'workflowService'>,
): Pick<Health['checks'], 'database' | 'temporal'> {
  return {
    database: async () => (await db.execute(sql`select 1`)).length === 1,
    temporal: async () => (await workflowService.getSystemInfo({})).serverVersion !== '',
  };
}

/** Mails are sent by SMTP where a server is set; else they are only kept in Postgres. */
function openMail({ mail: { from, smtpUrl }, publicUrl }: Config, closers: (() => Promise<unknown>)[]): MailSettings {
  if (smtpUrl === undefined) return { publicUrl, from, transport: null };
  const transport = createMailTransport(smtpUrl);
  closers.push(async () => transport.close());
  return { publicUrl, from, transport };
}

/** Refuses a namespace that was not prepared. */
async function requirePreparedTemporal({ temporal, roles }: Config, wait: StartupWait): Promise<void> {
  const connection = await connectToTemporal(temporal, (options) => Connection.connect(options), wait);
  try {
    await requirePrepared(connection, temporal.namespace, { schedules: roles.has('worker') });
  } finally {
    await connection.close();
  }
}

interface ApiParts {
  readonly config: Config;
  readonly log: Logger;
  readonly db: Database;
  readonly entitlementsDb: Database;
  /** The front's own connections to the same database. */
  readonly front: Omit<FrontSettings['database'], 'url'>;
  readonly stripe: Stripe;
  readonly tracing: Tracing;
  readonly health: Health;
  readonly wait: StartupWait;
}

async function startApi(
  { config, log, db, entitlementsDb, front, stripe, tracing, health, wait }: ApiParts,
  closers: (() => Promise<unknown>)[],
): Promise<void> {
  const {
    taskQueue,
    temporal: { namespace },
  } = config;
  if (!config.roles.has('worker')) await requirePreparedTemporal(config, wait);
  const connection = await connectToTemporal(config.temporal, (options) => Connection.connect(options), wait);
  closers.push(() => connection.close());
  const temporal = temporalClient({
    connection,
    temporal: config.temporal,
    interceptors: [...tracing.client, carriesRequestId],
  });
  const isOwnWorkerUp = health.checks.worker;
  Object.assign(health.checks, {
    ...answering(db, connection),
    // A worker elsewhere serves too; one of this process has to.
    worker: async () =>
      (await isOwnWorkerUp()) && hasPollers(connection, { namespace, taskQueue, renewals: config.renewals }),
  });
  const newKeys = await ensureFirstKeys(db, config);
  const uses = createUseBuffer(entitlementsDb);
  closers.push(flushUses({ uses, log }));
  const metrics = createMetrics();
  const site = createSite({
    metrics,
    oidc: config.oidc,
    signIn: config.signIn,
    db,
    entitlementsDb,
    uses,
    signingKeys: config.signingKeys,
    temporal,
    codec: dataConverterOf(config.temporal.codecKeys).payloadCodecs?.[0] ?? null,
    log,
    now: Date.now,
    config: {
      publicUrl: config.publicUrl,
      temporalUiUrl: config.temporalUiUrl,
      temporalNamespace: namespace,
      taskQueue,
      policy: config.policy,
      defaults: config.tenantDefaults,
      requiresBillingDetails: config.requiresBillingDetails,
      sellerTimeZone: config.seller.timeZone,
      sellerHasTaxId: config.seller.party.taxId !== null,
      rateLimits: config.rateLimits,
      proxies: config.proxies,
      returnOrigins: config.returnOrigins,
      events: config.events,
      live: config.stripe.live,
    },
    openSetupSession: (tenantId, returnUrl) => openSetupSession({ db, stripe }, tenantId, returnUrl),
    confirmPayment: (charge, returnUrl) => confirmOnSession(stripe, charge, returnUrl),
    lookUpPayment: (charge) => lookUpPayment(stripe, charge),
    verifyWebhook: webhookVerifier(config, stripe),
    checks: health.checks,
    isDraining: () => health.isDraining,
  });
  if (config.servesNexus) await startNexus({ config, log, wait }, site.api, closers);
  closers.push(await serve(site.fetch, { config, log, metrics, front }));
  log.info({ url: config.publicUrl }, 'The API listens');
  announceKeys(newKeys);
}

/** Serves the site, with entitlements in front of it, until it is drained. */
async function serve(
  fetch: Fetch,
  { config, log, metrics, front }: Pick<ApiParts, 'config' | 'log' | 'front'> & { readonly metrics: Metrics },
): Promise<() => Promise<void>> {
  const { host: hostname, port, publicUrl, rateLimits, proxies, logLevel, isTraced, databaseUrl: url } = config;
  const database = { ...front, url };
  const settings = {
    address: { hostname, port },
    database,
    config: { publicUrl, rateLimits, proxies },
    logLevel,
    isTraced,
  };
  const served = await serveBehindFront(fetch, settings, {
    log,
    onFigures({ requests, pools }) {
      for (const request of requests) metrics.observeRequest(request);
      notePoolsBeside(pools);
    },
    onLost(error) {
      log.fatal({ err: error }, 'The front cannot be started again');
      process.exit(1);
    },
  }).catch((error: Error) => {
    throw unusablePort('PORT', port, error);
  });
  return () => served.drain({ delayMs: config.drainMs, mostMs: mostMsOfRequests });
}

/** Serves workflows of other namespaces, who reach Temporal and not this process. */
async function startNexus(
  { config, log, wait }: Pick<ApiParts, 'config' | 'log' | 'wait'>,
  api: Site['api'],
  closers: (() => Promise<unknown>)[],
): Promise<void> {
  const { publicUrl, taskQueue, temporal } = config;
  const connection = await connectToTemporal(temporal, (options) => NativeConnection.connect(options), wait);
  closers.push(() => connection.close());
  const worker = await createNexusWorker({ connection, namespace: temporal.namespace, taskQueue, publicUrl, api });
  const running = worker.run();
  running.catch((error: unknown) => {
    log.fatal({ err: error }, 'The worker for Nexus has failed');
    process.exit(1);
  });
  closers.push(async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    return running;
  });
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
  console.error(failureText(error));
  process.exit(1);
});
