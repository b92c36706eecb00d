import { NativeConnection } from '@temporalio/worker';
import type { PushSettings } from '../activities/event-delivery.ts';
import { createActivities } from '../activities/index.ts';
import { schemaProvisioner } from '../activities/instances.ts';
import { createMailTransport, type MailSettings } from '../activities/mail.ts';
import { createTaxRegisters } from '../activities/tax-registers/registers.ts';
import { tenantRunsOf } from '../api/commands/ensure-run.ts';
import { encodeEvent } from '../api/schemas/event.ts';
import type { Database } from '../db/connect.ts';
import { largestWave } from '../db/due-wave.ts';
import { areMailsWaiting } from '../db/mail-queue.ts';
import type { Config } from './config.ts';
import { connectToTemporal } from './dependencies.ts';
import { watchEvents } from './event-watch.ts';
import { exchangeRatesIn } from './exchange-rates.ts';
import { invoiceFilesOf } from './invoice-files.ts';
import { watchMails } from './mail-watch.ts';
import { watchPace } from './pace-watch.ts';
import { answering, type Parts } from './parts.ts';
import { requirePreparedTemporal } from './prepared-temporal.ts';
import { watchTaxIds } from './tax-id-watch.ts';
import { dataConverterOf, temporalClient } from './temporal-client.ts';
import { thisBundle } from './this-bundle.ts';
import { becomeFirst, versionOfWorkers } from './versioning.ts';
import { createWorkers } from './worker.ts';

/** Starts the workers, and what wakes workflows. */
export async function startWorkers(parts: Parts, db: Database): Promise<void> {
  const { config, log, tracing, health, wait, closers } = parts;
  const { taskQueue, temporal, worker } = config;
  await requirePreparedTemporal(config, wait);
  const connection = await connectToTemporal(temporal, (options) => NativeConnection.connect(options), wait);
  closers.push(() => connection.close());
  const client = temporalClient({ connection, temporal });
  const stopping = new AbortController();
  const pacing = paceOf(parts, db);
  const runs = tenantRunsOf({ db, client, taskQueue });
  const activities = activitiesOf(parts, { db, runs, pace: pacing.pace, ...pushOf(config, stopping.signal) });
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
  const running = Promise.all(workers.map((one) => one.run()));
  // A worker that ends without a shutdown has failed: the process ends too, and its supervisor restarts it.
  running.catch((error: unknown) => {
    log.fatal({ err: error }, 'A worker has failed');
    process.exit(1);
  });
  if (version !== null) await becomeFirst(client, version, config, log);
  const endWatches = watchWhatWaits(parts, client, db);
  closers.push(async () => {
    await Promise.all([endWatches(), pacing.end()]);
    stopping.abort();
    for (const one of workers) if (one.getState() === 'RUNNING') one.shutdown();
    return running;
  });
  Object.assign(health.checks, {
    ...answering(db, connection),
    worker: async () => workers.every((one) => one.getState() === 'RUNNING'),
  });
}

type ActivityParts = Parameters<typeof createActivities>[0];

/** The activities, with everything outside that they reach. */
function activitiesOf(
  { config, log, stripe, closers }: Parts,
  { db, ...others }: Pick<ActivityParts, 'db' | 'runs' | 'pace' | 'push'>,
): ReturnType<typeof createActivities> {
  const onRateFault = (err: unknown) => log.error({ err }, 'The exchange rates cannot be read: none is known');
  return createActivities({
    db,
    stripe,
    provisioner: schemaProvisioner(db),
    seller: { ...config.seller, exchangeRates: exchangeRatesIn(config.exchangeRatesFile, onRateFault) },
    sellerFacts: config.tenantDefaults.seller,
    auditDays: config.auditDays,
    eventDays: config.eventDays,
    invoiceYears: config.invoiceYears,
    mail: { ...openMail(config, closers), documentsOf: invoiceFilesOf(db) },
    taxRegisters: createTaxRegisters(config.taxRegisters),
    ...others,
  });
}

function paceOf({ config, log }: Parts, db: Database): ReturnType<typeof watchPace> {
  const { renewalsBegunPerSecond: perSecond, periodsARun } = config;
  return watchPace({ perSecond, periodsARun, largestWave: () => largestWave(db), log });
}

/** Wakes workflows that send mails, ask about tax ids or push events; answers a function that ends this. */
function watchWhatWaits(
  { config: { taskQueue, events }, log }: Parts,
  client: ReturnType<typeof temporalClient>,
  db: Database,
): () => Promise<unknown> {
  const ends = [
    watchMails({ client, taskQueue, areMailsWaiting: () => areMailsWaiting(db), log }),
    watchTaxIds({ client, taskQueue, db, log }),
    ...(events.secretKeys === null ? [] : [watchEvents({ client, taskQueue, db, log })]),
  ];
  return () => Promise.all(ends.map((end) => end()));
}

/** How events are pushed; undefined without a key for the endpoints' secrets. */
function pushOf(
  { events: { secretKeys, allowsLoopback } }: Config,
  stopping: AbortSignal,
): { readonly push?: PushSettings } {
  return secretKeys === null ? {} : { push: { secretKeys, allowsLoopback, encode: encodeEvent, stopping } };
}

/** Opens the mail sender: SMTP where a server is set, else mails are only kept in Postgres. */
function openMail({ mail: { from, smtpUrl }, publicUrl }: Config, closers: (() => Promise<unknown>)[]): MailSettings {
  if (smtpUrl === undefined) return { publicUrl, from, transport: null };
  const transport = createMailTransport(smtpUrl);
  closers.push(async () => transport.close());
  return { publicUrl, from, transport };
}
