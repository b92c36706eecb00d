import type { Logger } from 'pino';
import { createStripe } from '../activities/stripe.ts';
import type { NewKeys } from '../api/first-keys.ts';
import { createReadiness } from '../api/http/readiness.ts';
import { connect, type Database } from '../db/connect.ts';
import { requirePatchedDriver } from '../db/driver-patch.ts';
import { requireMigrated } from '../db/fitness.ts';
import { findTenantRole, requireFitRole } from '../db/grants.ts';
import { preparesOn } from '../db/pooler.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
import { type StartupWait, untilUp } from './dependencies.ts';
import { drain } from './drain.ts';
import { failureText } from './failure-text.ts';
import { createHealth } from './health.ts';
import { listen } from './listen.ts';
import { createLog } from './log.ts';
import { measureProcess, serveMetrics } from './metrics.ts';
import { type Health, type Parts, unusablePort } from './parts.ts';
import { startApi } from './run-api.ts';
import { startWorkers } from './run-worker.ts';
import { installTemporalRuntime } from './temporal-runtime.ts';
import { startTracing } from './tracing.ts';
import { warnOfSettings } from './unusual-settings.ts';

/** Runs the service: API, worker or both, as configured. Stops its parts in the opposite order of their start. */
async function main(): Promise<void> {
  requirePatchedDriver();
  const config = loadConfig();
  const log = createLog(config.logLevel);
  warnOfSettings(config, log);
  // The runtime forwards the core's log for ever, which would keep a process without workers alive.
  if (config.roles.has('worker') || config.servesNexus) installTemporalRuntime(log, config.temporalMetricsAddress);
  const closers: (() => Promise<unknown>)[] = [];
  const health: Health = { checks: notYet(), isDraining: false };
  if (config.healthPort !== undefined) closers.push(await openHealth(config, config.healthPort, health));
  const wait = { withinMs: config.startupWaitMs, onWait: (why: string) => log.warn({ why }, 'The start waits') };
  const { databaseUrl, pools } = config;
  const usage = await databaseUsage(config, log, wait);
  const tracing = await startTracing(config.isTraced, log);
  closers.push(() => tracing.stop());
  const stripe = createStripe(config.stripe);
  measureProcess(config.roles);
  if (config.metricsAddress !== undefined) closers.push(await openMetrics(config.metricsAddress));
  const open = (pool: keyof typeof pools): Database => {
    const database = connect(databaseUrl, pools[pool], { ...usage, poolName: pool });
    closers.push(() => database.close());
    return database.db;
  };
  const parts: Parts = { config, log, stripe, tracing, health, wait, closers };
  if (config.roles.has('worker')) await startWorkers(parts, open('worker'));
  else health.checks.worker = async () => true;
  let newKeys: NewKeys = {};
  if (config.roles.has('api')) {
    const front = { ...usage, connections: pools.entitlements };
    newKeys = await startApi(parts, { db: open('api'), entitlementsDb: open('entitlements'), front });
  }
  announceStart(newKeys);
  await untilStopSignal();
  log.info('Stopping');
  health.isDraining = true;
  for (const close of closers.reverse()) await close();
}

/** Waits for the database, refuses one that is not fit, and finds out how it is to be used. */
async function databaseUsage(
  { databaseUrl, stripe, preparesStatements: isTold }: Config,
  log: Logger,
  wait: StartupWait,
) {
  await untilUp(() => requireMigrated(databaseUrl), wait);
  if (stripe.live) await requireFitRole(databaseUrl);
  const tenantRole = await findTenantRole(databaseUrl);
  if (tenantRole === null) log.warn('The database does not keep tenants apart: it lacks the role for their requests');
  const preparesStatements = await preparesOn(databaseUrl, isTold);
  if (!preparesStatements) log.info('Statements are not prepared: the connections to the database are a pooler’s');
  return { tenantRole, preparesStatements };
}

function notYet(): Health['checks'] {
  const no = async () => false;
  return { database: no, temporal: no, worker: no };
}

/**
 * Opens the health port, and answers a function that closes it. It opens first and closes last, so that a probe can tell
 * a starting process from a dead one.
 */
async function openHealth(config: Config, port: number, health: Health): Promise<() => Promise<unknown>> {
  const readiness = createReadiness({ ...health, now: Date.now, isDraining: () => health.isDraining });
  const server = await listen(createHealth(readiness), { hostname: config.host, port }).catch((error: Error) => {
    throw unusablePort('HEALTH_PORT', port, error);
  });
  return () => drain(server, { delayMs: 0, mostMs: 1_000 });
}

/** Serves this process's metrics; answers a function that stops serving them. */
async function openMetrics(address: string): Promise<() => Promise<unknown>> {
  const server = await serveMetrics(address).catch((error: Error) => {
    throw new ConfigError(`Metrics cannot be served (${error.message}): choose another METRICS_ADDRESS.`);
  });
  return () => new Promise((resolve) => server.close(resolve));
}

/**
 * Reports to the parent process that this one works. New keys are part of the report, or printed: they are shown only
 * once.
 */
function announceStart(newKeys: NewKeys): void {
  if (process.send !== undefined) process.send({ type: 'ready', newKeys });
  else
    for (const [role, key] of Object.entries(newKeys)) console.log(`The key of ${role}, shown only this once: ${key}`);
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
