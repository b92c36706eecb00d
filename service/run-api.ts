import type { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type Stripe from 'stripe';
import { openSetupSession } from '../activities/cards.ts';
import { confirmOnSession, lookUpPayment } from '../activities/payer.ts';
import { verifyWebhook } from '../activities/stripe.ts';
import { createUseBuffer } from '../api/commands/use-buffer.ts';
import { ensureFirstKeys, type NewKeys } from '../api/first-keys.ts';
import { createMetrics, type Metrics } from '../api/http/metrics.ts';
import { carriesRequestId } from '../api/http/request-context.ts';
import type { Database } from '../db/connect.ts';
import { notePoolsBeside } from '../db/watched-statements.ts';
import type { Config } from './config.ts';
import { connectToTemporal } from './dependencies.ts';
import type { FrontSettings } from './front/messages.ts';
import { serveBehindFront } from './front/serve.ts';
import type { Fetch } from './guarded.ts';
import { createNexusWorker } from './nexus-worker.ts';
import { answering, type Parts, unusablePort } from './parts.ts';
import { hasPollers } from './pollers.ts';
import { requirePreparedTemporal } from './prepared-temporal.ts';
import { createSite, type Site } from './site.ts';
import { dataConverterOf, temporalClient } from './temporal-client.ts';
import { openConnection } from './temporal-connection.ts';
import { flushUses } from './uses-watch.ts';

/** How long requests under way may take after the draining. With the workers' 30 s a stop takes less than a minute. */
const mostMsOfRequests = 20_000;

/** The API's connections to the database. */
export interface ApiDatabases {
  readonly db: Database;
  readonly entitlementsDb: Database;
  /** The front's own connections to the same database. */
  readonly front: Omit<FrontSettings['database'], 'url'>;
}

/** Starts the API and its pages; answers the keys that it has made. */
export async function startApi(parts: Parts, databases: ApiDatabases): Promise<NewKeys> {
  const { config, log, tracing, wait, closers } = parts;
  const { db, entitlementsDb, front } = databases;
  if (!config.roles.has('worker')) await requirePreparedTemporal(config, wait);
  const connection = await connectToTemporal(config.temporal, openConnection, wait);
  closers.push(() => connection.close());
  const interceptors = [...tracing.client, carriesRequestId];
  const temporal = temporalClient({ connection, temporal: config.temporal, interceptors });
  addChecks(parts, db, connection);
  const newKeys = await ensureFirstKeys(db, config);
  const uses = createUseBuffer(entitlementsDb);
  closers.push(flushUses({ uses, log }));
  const metrics = createMetrics();
  const site = siteOf(parts, { metrics, db, entitlementsDb, uses, temporal });
  if (config.servesNexus) await startNexus(parts, site.apps.api);
  closers.push(await serve(site.fetch, parts, { metrics, front }));
  log.info({ url: config.publicUrl }, 'The API listens');
  return newKeys;
}

/** Workers of other processes count too; but if this process has workers of its own, those must be up. */
function addChecks({ config, health }: Parts, db: Database, connection: Connection): void {
  const { taskQueue, temporal, renewals } = config;
  const isOwnWorkerUp = health.checks.worker;
  Object.assign(health.checks, {
    ...answering(db, connection),
    worker: async () =>
      (await isOwnWorkerUp()) && hasPollers(connection, { namespace: temporal.namespace, taskQueue, renewals }),
  });
}

type SiteParts = Parameters<typeof createSite>[0];

function siteOf(
  { config, log, stripe, health }: Parts,
  own: Pick<SiteParts, 'metrics' | 'db' | 'entitlementsDb' | 'uses' | 'temporal'>,
): Site {
  return createSite({
    ...own,
    oidc: config.oidc,
    signIn: config.signIn,
    signingKeys: config.signingKeys,
    codec: dataConverterOf(config.temporal.codecKeys).payloadCodecs?.[0] ?? null,
    log,
    now: Date.now,
    config: siteConfigOf(config),
    openSetupSession: (tenantId, returnUrl) => openSetupSession({ db: own.db, stripe }, tenantId, returnUrl),
    confirmPayment: (charge, returnUrl) => confirmOnSession(stripe, charge, returnUrl),
    lookUpPayment: (charge) => lookUpPayment(stripe, charge),
    verifyWebhook: webhookVerifier(config, stripe),
    checks: health.checks,
    isDraining: () => health.isDraining,
  });
}

function siteConfigOf(config: Config): SiteParts['config'] {
  return {
    publicUrl: config.publicUrl,
    temporalUiUrl: config.temporalUiUrl,
    temporalNamespace: config.temporal.namespace,
    taskQueue: config.taskQueue,
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
  };
}

/** Serves the site, with entitlements in front of it, until it is drained. */
async function serve(
  fetch: Fetch,
  { config, log }: Parts,
  { metrics, front }: Pick<ApiDatabases, 'front'> & { readonly metrics: Metrics },
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

/** Starts serving workflows of other namespaces, which reach Temporal and not this process. */
async function startNexus({ config, log, wait, closers }: Parts, api: Site['apps']['api']): Promise<void> {
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

/** Answers a function that checks Stripe's signature. Without a secret it refuses every webhook. */
function webhookVerifier({ stripe: { webhookSecret } }: Config, stripe: Stripe) {
  return (body: string, signature: string): unknown => {
    if (webhookSecret === undefined) throw new Error('STRIPE_WEBHOOK_SECRET is not set');
    return verifyWebhook(stripe, webhookSecret, body, signature);
  };
}
