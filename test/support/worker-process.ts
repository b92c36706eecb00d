// The service's workers alone, in a process that can be killed at a chosen point.
import { Context } from '@temporalio/activity';
import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { createActivities } from '../../activities/index.ts';
import { schemaProvisioner } from '../../activities/instances.ts';
import { createTaxRegisters } from '../../activities/tax-registers/registers.ts';
import { tenantRunsOf } from '../../api/commands/ensure-run.ts';
import { watchEvents } from '../../service/event-watch.ts';
import { createWorkers } from '../../service/worker.ts';
import { stripeAt } from '../../stack/stripe-at.ts';
import { connectWithPoints, waitAtPoints, watchStripe, withPoints } from '../trial/crash-points.ts';
import { testPush } from './event-receiver.ts';
import { testSeller } from './seller.ts';
import './quiet.ts';

export interface WorkerProcessSettings {
  readonly temporalAddress: string;
  readonly workflowBundle: string;
  readonly databaseUrl: string;
  readonly preparesStatements: boolean;
  readonly stripePort: number;
  readonly taskQueue: string;
  /** Where tax ids are asked about; nowhere where it is null. */
  readonly viesUrl: string | null;
  /** Whether it pushes events, with the keys of the tests. */
  readonly pushes: boolean;
  /** How many points a workflow's activities pass before it stops at the next. */
  readonly stopAt: Readonly<Record<string, number>>;
}

export type FromWorkerProcess =
  | { readonly type: 'ready' }
  | { readonly type: 'passed'; readonly workflowId: string; readonly point: string }
  | { readonly type: 'stopped'; readonly workflowId: string };

const settings = JSON.parse(process.argv[2] ?? '') as WorkerProcessSettings;
const left = new Map(Object.entries(settings.stopAt));
const never = new Promise<never>(() => undefined);
const say = (message: FromWorkerProcess): void => void process.send?.(message);

waitAtPoints(async (point) => {
  // What the process does beside its activities never stops.
  if (point.startsWith('beside: ')) return;
  const workflowId = Context.current().info.workflowExecution?.workflowId ?? '';
  const mayPass = left.get(workflowId) ?? Number.POSITIVE_INFINITY;
  left.set(workflowId, mayPass - 1);
  if (mayPass > 0) return say({ type: 'passed', workflowId, point });
  // An activity that stops is taken for dead after a while and tried again, which must not stop at another point.
  if (mayPass < 0) throw new Error('This workflow has stopped already');
  say({ type: 'stopped', workflowId });
  await never;
});

/** Many may stop in the middle of a transaction, each on a connection of its own. */
const { db } = connectWithPoints(settings.databaseUrl, 60, settings.preparesStatements);
const stripe = stripeAt(settings.stripePort);
watchStripe(stripe);
const seller = testSeller();
const connection = await NativeConnection.connect({ address: settings.temporalAddress });
const client = new Client({ connection, namespace: settings.taskQueue });
const runs = tenantRunsOf({ db, client, taskQueue: settings.taskQueue });
const taxRegisters = createTaxRegisters({ viesUrl: settings.viesUrl, hmrc: null, sellerTaxIds: [] });
const workers = await createWorkers({
  connection,
  namespace: settings.taskQueue,
  activities: withPoints(
    createActivities({
      db,
      stripe,
      provisioner: schemaProvisioner(db),
      seller,
      runs,
      taxRegisters,
      ...(settings.pushes && { push: testPush }),
    }),
  ),
  live: false,
  taskQueue: settings.taskQueue,
  workflowBundle: { codePath: settings.workflowBundle },
});
// The test has died.
process.once('disconnect', () => process.exit(1));
const log = { warn: (_: unknown, text?: string) => console.warn(text) };
if (settings.pushes) watchEvents({ client, taskQueue: settings.taskQueue, db, log });
say({ type: 'ready' });
await Promise.all(workers.map((worker) => worker.run()));
process.exit(0);
