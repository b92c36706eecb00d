import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client as TemporalClient } from '@temporalio/client';
import { controlsOf } from 'stripe-sim/controls';
import { makeModel } from '../../bench/tenants.ts';
import { connect } from '../../db/connect.ts';
import { charges, invoices } from '../../db/schema.ts';
import type { RecordedSubscription } from '../../db/subscriptions.ts';
import { prepare } from '../../service/preparation.ts';
import { openConnection } from '../../service/temporal-connection.ts';
import { keepChildren } from '../../stack/children.ts';
import { clusterNamespace } from '../../stack/cluster/cluster.ts';
import { projectFolder } from '../../stack/settings.ts';
import { checkBooks } from '../support/books.ts';
import { quietPort } from '../support/quiet-port.ts';
import { checkAnswers, checkWorkflows } from '../trial/checks.ts';
import { createClient } from '../trial/client.ts';
import { Diary } from '../trial/diary.ts';
import { Random } from '../trial/random.ts';
import { settle } from '../trial/settle.ts';
import { createBalancer } from './balancer.ts';
import { breakThings } from './breakages.ts';
import { type Buyers, makeBuyers } from './buyers.ts';
import { Fleet } from './fleet.ts';
import { type Costs, measureCosts } from './measure-costs.ts';
import type { ClusterTrialOptions, Trial } from './phase.ts';
import { countRenewals, type Renewals, startWave, untilRenewed, type Wave } from './renewal-wave.ts';
import { type Rolled, rollUnderLoad } from './roll.ts';
import { type Ending, type Surroundings, startSurroundings, webhookSecret } from './surroundings.ts';

/** The production set-up on a multi-service Temporal (docs/production-trial.md): renewals and purchases while its parts end. */

export interface ClusterReport {
  readonly demoSeconds: number;
  readonly costs: Costs | null;
  readonly renewals: Renewals;
  /** From the instant when they were due until all were charged; null where some never were. */
  readonly renewedAfterMs: number | null;
  readonly purchases: { readonly asked: number; readonly refused: number; readonly charged: number };
  readonly books: { readonly moved: number; readonly ledger: number; readonly invoiced: number };
  readonly broken: readonly string[];
  readonly rolled: Rolled;
  /** What is not as it must be: empty where every promise was kept. */
  readonly problems: readonly string[];
}

const opsKey = 'ops-key-of-the-cluster-trial';
const buyerCount = 12;
const settleWithinMs = 180_000;

export async function runClusterTrial(options: ClusterTrialOptions): Promise<ClusterReport> {
  const children = keepChildren();
  const up = ({ pid, stop }: Ending): void => {
    const child = {
      get pid() {
        return pid();
      },
      stop,
    };
    children.add(child);
  };
  try {
    return await runOn(options, up);
  } finally {
    await children.stop();
  }
}

async function runOn(options: ClusterTrialOptions, up: (child: Ending) => void): Promise<ClusterReport> {
  const { settings, say, dist } = options;
  const apiPort = await quietPort();
  const surroundings = await startSurroundings({ settings, apiPort, up, say });
  const logFile = (name: string): string => join(settings.dataDir, 'logs', `service-${name}.log`);
  const env = environmentOf(surroundings);
  await prepare(env, say);
  const fleet = new Fleet({ dist, env, logFile, up });
  // An API is ready where workers ask for work.
  await fleet.add('worker');
  const { url } = await fleet.add('api', apiPort);
  const balancer = createBalancer(() => fleet.apiUrls);
  const database = connect(surroundings.billing.url, 8);
  const connection = await openConnection({ address: surroundings.cluster.address });
  try {
    const temporal = new TemporalClient({ connection, namespace: clusterNamespace });
    const client = createClient(() => balancer.next(), opsKey);
    const parts = { surroundings, fleet, db: database.db, temporal, client, diary: new Diary(), url, opsKey };
    return await runPhases({ ...options, ...parts });
  } finally {
    await Promise.allSettled([balancer.stop(), database.close(), connection.close()]);
  }
}

async function runPhases(trial: Trial): Promise<ClusterReport> {
  const { say, fleet, client, diary, db } = trial;
  say('The demo story, on one API and one worker');
  const demoSeconds = await tellDemo(trial);
  const buyers = await makeBuyers(buyerCount, client, diary);
  const model = await makeModel(trial);
  const costs = trial.measures ? await measureCosts(trial, buyers, model) : null;
  say('Scaled to two APIs and two workers');
  await fleet.add('api');
  await fleet.add('worker');
  const { wave, broken, renewedAfterMs } = await breakUnderLoad(trial, buyers, model);
  say('Each API and worker is replaced, under purchases that are sent once');
  const rolled = await rollUnderLoad(trial, buyers);
  say('Nothing breaks any more: waiting until nothing is open');
  const open = await settle({ db, temporal: trial.temporal, client, diary, withinMs: settleWithinMs });
  return { demoSeconds, costs, broken, rolled, renewedAfterMs, ...(await count(trial, wave, open)) };
}

async function tellDemo({ url }: Trial): Promise<number> {
  const begun = Date.now();
  const env = { ...process.env, API_URL: url, OPS_API_KEY: opsKey };
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/demo.ts'], { cwd: projectFolder, env });
  return (Date.now() - begun) / 1_000;
}

/** Renewals fall due at one instant, purchases go on, and one part after another ends. */
async function breakUnderLoad(
  trial: Trial,
  buyers: Buyers,
  model: RecordedSubscription,
): Promise<{ readonly wave: Wave; readonly broken: readonly string[]; readonly renewedAfterMs: number | null }> {
  const { say, db, surroundings, fleet, tenants } = trial;
  say(`${tenants} tenants sleep until one instant; ${trial.purchasesPerSecond} purchases a second`);
  const servers = { db, client: trial.temporal, stripePort: surroundings.standIn.port };
  const stream = buyers.stream(trial.purchasesPerSecond);
  const wave = await startWave(servers, model, tenants);
  say('They are due; parts end:');
  const renewed = untilRenewed(db, wave, trial.breakingMs + settleWithinMs);
  const random = new Random(trial.seed);
  const broken = await breakThings(surroundings, fleet, random, { until: Date.now() + trial.breakingMs, say });
  const renewedAfterMs = await renewed;
  await stream.stop();
  return { wave, broken, renewedAfterMs };
}

/** What was asked for, what was charged, and whether money, ledger and invoices agree. */
async function count(
  { db, temporal, diary, surroundings }: Trial,
  { tenantIds }: Wave,
  open: readonly string[],
): Promise<Pick<ClusterReport, 'renewals' | 'purchases' | 'books' | 'problems'>> {
  const money = await controlsOf(`http://127.0.0.1:${surroundings.standIn.port}`).money();
  const renewals = await countRenewals(db, tenantIds);
  const buyers = new Set(diary.answered.map(([{ tenantId }]) => tenantId));
  const ledger = (await db.select().from(charges)).filter(({ state }) => state === 'succeeded');
  const asked = [...diary.answered.map(([one]) => one), ...diary.open].filter(({ path }) => path.endsWith('/licences'));
  const refused = diary.answered.filter(([{ path }, { status }]) => path.endsWith('/licences') && status >= 300).length;
  const charged = ledger.filter(({ tenantId, kind }) => kind === 'proration' && buyers.has(tenantId)).length;
  const invoiced = (await db.select().from(invoices)).filter(({ kind }) => kind === 'invoice');
  const problems = [
    ...open,
    ...renewals.problems,
    ...(charged + refused === asked.length
      ? []
      : [`of ${asked.length} purchases ${charged} were charged, ${refused} refused`]),
    ...(await checkBooks(db, money)),
    ...(await checkAnswers(db, diary, buyers)),
    ...(await checkWorkflows(temporal)),
  ];
  const total = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);
  return {
    renewals,
    purchases: { asked: asked.length, refused, charged },
    books: {
      moved: total(money.charges.map(({ amount }) => amount)),
      ledger: total(ledger.map(({ amount }) => amount)),
      invoiced: total(invoiced.map((invoice) => invoice.total)),
    },
    problems,
  };
}

function environmentOf({ cluster, billing, standIn }: Surroundings): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: billing.url,
    TEMPORAL_ADDRESS: cluster.address,
    TEMPORAL_NAMESPACE: clusterNamespace,
    TEMPORAL_CONFIG_FILE: '/dev/null',
    STRIPE_SECRET_KEY: 'sk_test_cluster',
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_PROTOCOL: 'http',
    STRIPE_HOST: '127.0.0.1',
    STRIPE_PORT: String(standIn.port),
    OPS_API_KEY: opsKey,
    FINANCE_API_KEY: 'finance-key-of-the-cluster-trial',
    LOG_LEVEL: 'warn',
  };
}
