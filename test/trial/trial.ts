import { setTimeout as sleep } from 'node:timers/promises';
import { Client as TemporalClient } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import { controlsOf } from 'stripe-sim/controls';
import { connect, type Database } from '../../db/connect.ts';
import { charges, deletions, refunds, subscriptions } from '../../db/schema.ts';
import { openConnection } from '../../service/temporal-connection.ts';
import { checkBooks } from '../support/books.ts';
import { checkAnswers, checkDeletions, checkTenant, checkWorkflows } from './checks.ts';
import { type Client, createClient } from './client.ts';
import { Diary } from './diary.ts';
import { FaultsAtStripe } from './faults.ts';
import { killAtPoints } from './kills.ts';
import { live } from './lives.ts';
import { type Parts, startParts } from './parts.ts';
import { Random } from './random.ts';
import { livingTenants, settle } from './settle.ts';

/** The trial by fault (docs/trust.md, "T1" to "T3"): a whole service, random lives, kills at its crash points, faults at the card processor. */

export interface TrialOptions {
  readonly seed: number;
  /** First with faults at the card processor alone, until so many charges were tried or so long. */
  readonly charging: Phase;
  /** Then with kills as well, until there were so many or so long. */
  readonly killing: Phase;
  readonly tenants: number;
  readonly settleWithinMs: number;
  /** The file with the workflows. */
  readonly bundle: string;
  readonly say: (line: string) => void;
}

interface Phase {
  readonly count: number;
  readonly mostMs: number;
}

export interface Report {
  /** What is not as it must be: empty where every promise was kept. */
  readonly problems: readonly string[];
  readonly kills: readonly string[];
  readonly points: number;
  readonly commands: number;
  readonly accepted: number;
  readonly charges: Readonly<Record<string, number>>;
  readonly refunds: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly tenants: { readonly lived: number; readonly deleted: number };
  /** Where data and logs are kept, if there are problems. */
  readonly folder: string;
}

export async function runTrial(options: TrialOptions): Promise<Report> {
  const random = new Random(options.seed);
  const parts = await startParts(options.bundle);
  const database = connect(parts.databaseUrl, 8);
  const connection = await openConnection({ address: parts.temporalAddress });
  let report: Report | null = null;
  try {
    const temporal = new TemporalClient({ connection });
    report = await runOn(parts, { ...options, random, db: database.db, temporal });
    return report;
  } finally {
    await Promise.allSettled([database.close(), connection.close()]);
    await parts.stop();
    if (report?.problems.length === 0) parts.forget();
  }
}

interface Running extends TrialOptions {
  readonly random: Random;
  readonly db: Database;
  readonly temporal: TemporalClient;
}

async function runOn(parts: Parts, running: Running): Promise<Report> {
  const { random, db, temporal, say } = running;
  const diary = new Diary();
  const client = createClient(() => parts.apiUrl, parts.opsKey);
  const faults = new FaultsAtStripe(parts, random.fork());
  const randoms = Array.from({ length: running.tenants }, () => random.fork());
  const ofKills = random.fork();

  let isOver = false;
  const options = { client, diary, isOver: () => isOver };
  const lives = randoms.map((own, index) => live(`t${index + 1}`, own, index % 3 !== 0, options));
  faults.start();
  say('Everything is up, tenants live; faults at the card processor');
  const charged = (): Promise<number> => db.$count(charges).catch(() => 0);
  await phase(running, 'charges', running.charging, diary, charged);
  say('Kills as well');
  const kills = killAtPoints(parts, diary, ofKills);
  await phase(running, 'kills', running.killing, diary, async () => parts.hits().length);
  isOver = true;
  await kills.stop();
  await faults.stop();
  say('Nothing breaks any more: waiting until nothing is open');
  await Promise.all(lives);
  const open = await settle({ db, temporal, client, diary, withinMs: running.settleWithinMs });
  const problems = open.length > 0 ? open : await check(parts, running, client, diary);
  return reportOf(parts, running, { problems, diary, faults });
}

async function phase(
  { say }: TrialOptions,
  what: string,
  { count, mostMs }: Phase,
  diary: Diary,
  countNow: () => Promise<number>,
): Promise<void> {
  const until = Date.now() + mostMs;
  for (let toldAt = Date.now(); ; ) {
    await sleep(300);
    const now = await countNow();
    const isEnough = now >= count || Date.now() > until;
    if (isEnough || Date.now() - toldAt > 15_000) {
      toldAt = Date.now();
      say(`  ${now} ${what}, ${diary.answered.length} requests answered`);
    }
    if (isEnough) return;
  }
}

/** Everything that must be so in the end; and that each tenant still takes commands. */
async function check(
  parts: Parts,
  { db, temporal }: Running,
  client: Client,
  diary: Diary,
): Promise<readonly string[]> {
  const problems = [
    ...(await checkBooks(db, await controlsOf(parts.stripeUrl).money())),
    ...(await checkAnswers(db, diary)),
    ...(await checkDeletions(db)),
    ...(await checkWorkflows(temporal)),
  ];
  const living = await livingTenants(db);
  for (const tenantId of living) {
    problems.push(...(await checkTenant(db, temporal, tenantId)));
    const told = {
      tenantId,
      method: 'PUT',
      path: `/v1/tenants/${tenantId}/price`,
      body: { unitPrice: 2_000 },
      key: 'last',
    } as const;
    if ((await client.insist(told, 20_000))?.status !== 200)
      problems.push(`${tenantId} cannot be told anything any more`);
  }
  return [...problems, ...(await checkRepeats(client, diary, new Set(living)))];
}

const repeated = 50;

/** The same request again has the same answer, and so no second effect. (What a deleted tenant was answered is deleted.) */
async function checkRepeats(client: Client, diary: Diary, living: ReadonlySet<string>): Promise<readonly string[]> {
  const known = diary.answered.filter(([{ tenantId }]) => living.has(tenantId));
  const some = known.filter((_, index) => index % Math.ceil(known.length / repeated) === 0);
  const again = await Promise.all(some.map(([asked]) => client.insist(asked, 20_000)));
  return some.flatMap(([{ key }, { status }], index) =>
    again[index]?.status === status ? [] : [`${key}: ${status}, and asked again ${again[index]?.status}`],
  );
}

async function reportOf(
  parts: Parts,
  { db }: Running,
  { problems, diary, faults }: { problems: readonly string[]; diary: Diary; faults: FaultsAtStripe },
): Promise<Report> {
  const states = await db
    .select({ state: charges.state, count: sql<number>`count(*)::int` })
    .from(charges)
    .groupBy(charges.state);
  return {
    problems,
    kills: parts.hits(),
    points: parts.points.size,
    commands: diary.answered.length,
    accepted: diary.answered.filter(([, { status }]) => status < 300).length,
    charges: Object.fromEntries(states.map(({ state, count }) => [state, count])),
    refunds: await db.$count(refunds),
    faults: faults.struck,
    tenants: { lived: await db.$count(subscriptions), deleted: await db.$count(deletions) },
    folder: parts.folder,
  };
}
