// The service as main.ts runs it, with crash points in what it is made from; one role a process.
import { serve } from '@hono/node-server';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { openSetupSession } from '../../activities/cards.ts';
import { createActivities } from '../../activities/index.ts';
import { schemaProvisioner } from '../../activities/instances.ts';
import { confirmOnSession, lookUpPayment } from '../../activities/payer.ts';
import { createStripe } from '../../activities/stripe.ts';
import { createApp } from '../../api/app.ts';
import { tenantRunsOf } from '../../api/commands/ensure-run.ts';
import { createUseBuffer } from '../../api/commands/use-buffer.ts';
import { ensureFirstKeys } from '../../api/first-keys.ts';
import { areMailsWaiting } from '../../db/mail-queue.ts';
import { loadConfig } from '../../service/config.ts';
import { createLog } from '../../service/log.ts';
import { watchMails } from '../../service/mail-watch.ts';
import { openConnection } from '../../service/temporal-connection.ts';
import { createWorkers } from '../../service/worker.ts';
import { subscriptionTaskQueue } from '../../workflows/task-queues.ts';
import { testSeller } from '../support/seller.ts';
import {
  clientPoints,
  connectWithPoints,
  during,
  type FromService,
  obeyKills,
  watchStripe,
  withPoints,
} from './crash-points.ts';

const config = loadConfig();
const log = createLog(config.logLevel);
Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
obeyKills(process.env['TRIAL_HITS'] ?? '');
const { db } = connectWithPoints(config.databaseUrl, 20);
const stripe = createStripe(config.stripe);
watchStripe(stripe);
if (config.roles.has('worker')) await runWorker();
else await runApi();
process.send?.({ type: 'ready' } satisfies FromService);

async function runWorker(): Promise<void> {
  const connection = await NativeConnection.connect(config.temporal.connection);
  const { namespace } = config.temporal;
  const seller = testSeller();
  const client = new Client({ connection, namespace });
  const runs = tenantRunsOf({ db, client, taskQueue: subscriptionTaskQueue });
  const workers = await createWorkers({
    connection,
    namespace,
    activities: withPoints(createActivities({ db, stripe, provisioner: schemaProvisioner(db), seller, runs })),
    live: false,
    workflowBundle: { codePath: process.env['TRIAL_BUNDLE'] ?? '' },
  });
  Promise.all(workers.map((worker) => worker.run())).then(
    () => process.exit(0),
    () => process.exit(1),
  );
  const areWaiting = () => areMailsWaiting(db);
  const endWatch = watchMails({ client, taskQueue: subscriptionTaskQueue, areMailsWaiting: areWaiting, log });
  process.once('SIGTERM', () => {
    void endWatch();
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  });
}

async function runApi(): Promise<void> {
  const connection = await openConnection(config.temporal.connection);
  await ensureFirstKeys(db, config);
  const app = createApp({
    db,
    entitlementsDb: db,
    uses: createUseBuffer(db),
    signingKeys: [],
    temporal: new Client({
      connection,
      namespace: config.temporal.namespace,
      interceptors: { workflow: [clientPoints] },
    }),
    log,
    now: Date.now,
    config: {
      publicUrl: config.publicUrl,
      temporalUiUrl: null,
      temporalNamespace: config.temporal.namespace,
      taskQueue: subscriptionTaskQueue,
      policy: config.policy,
      defaults: config.tenantDefaults,
      requiresBillingDetails: config.requiresBillingDetails,
      sellerHasTaxId: config.seller.party.taxId !== null,
      live: false,
      proxies: null,
      sellerTimeZone: 'Europe/London',
      returnOrigins: [],
      events: config.events,
    },
    openSetupSession: (tenantId, returnUrl) => openSetupSession({ db, stripe }, tenantId, returnUrl),
    confirmPayment: (charge, returnUrl) => confirmOnSession(stripe, charge, returnUrl),
    lookUpPayment: (charge) => lookUpPayment(stripe, charge),
    verifyWebhook: (body, signature) =>
      stripe.webhooks.constructEvent(body, signature, config.stripe.webhookSecret ?? ''),
    checks: { database: async () => true, temporal: async () => true, worker: async () => true },
  });
  const fetch = (request: Request): Promise<Response> => during(nameOf(request), async () => app.fetch(request));
  await new Promise<void>((resolve) => {
    serve({ fetch, hostname: config.host, port: config.port }, () => resolve());
  });
  process.once('SIGTERM', () => process.exit(0));
}

/** `POST licences/removals`: the route without its ids. */
function nameOf({ method, url }: Request): string {
  const path = new URL(url).pathname.replace(/\/(tenants|users)\/[^/]+/, '/$1').replace(/\/tenants\/(?=.)/, '/');
  const parts = path.replace(/\/users\/[^/]+/, '/users').split('/');
  return `${method} ${parts.filter((part) => /^[a-z-]+$/.test(part)).join('/')}`;
}
