import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq, sql } from 'drizzle-orm';
import pLimit from 'p-limit';
import { isAnyOf } from '../db/any-of.ts';
import { charges, invoices, subscriptions } from '../db/schema.ts';
import type { RecordedSubscription } from '../db/subscriptions.ts';
import { usualPace } from '../domain/pace.ts';
import type { FloorCharge } from './floor/activities.ts';
import { floorTaskQueue } from './floor/task-queue.ts';
import type { floorRenewal, textbookSubscription } from './floor/workflows.ts';
import { makePayers, type Payer } from './payers.ts';
import type { Servers } from './servers.ts';
import { startSleepingTenants } from './tenants.ts';
import { benchPatience, until } from './until.ts';

const restMs = 5_000;
/** At Stripe's rate limit each charge takes 40 ms. */
const longestMsEach = 100;
/** How long one start takes. It is measured each time, because all workflows must sleep before they fall due. */
let startMsEach = 60;

/** Starts `count` workflows that sleep until one instant, and waits for it. */
export async function startUntilDue(
  count: number,
  start: (dueAt: number) => Promise<unknown>,
  leastMsEach = 0,
): Promise<number> {
  const startedAt = Date.now();
  const dueAt = Math.round(startedAt + count * Math.max(startMsEach, leastMsEach) + restMs);
  await start(dueAt);
  startMsEach = (1.5 * (Date.now() - startedAt)) / count;
  if (Date.now() > dueAt - restMs / 5) throw new Error('They were not all asleep when they fell due: take fewer');
  await sleep(dueAt - Date.now());
  return dueAt;
}

/** The conditions under which a wave runs. */
export interface Circumstances {
  /** The rate limit of the card processor's stand-ins, in charges a second; null for none. */
  readonly chargesPerSecond: number | null;
  /** Over how long the service spreads the wave; none where it is left out. */
  readonly spreadMs?: number;
  readonly meanwhile?: (done: Promise<unknown>) => Promise<void>;
}

/**
 * Runs a wave of workflows that are due at one instant; answers how many per second are done from then until the last.
 */
async function perSecond(
  servers: Servers,
  { chargesPerSecond, spreadMs = 0, meanwhile }: Circumstances,
  { what, count, start, countDone }: Wave,
): Promise<number> {
  const dueAt = await startUntilDue(count, async (at) => {
    await start(at);
    await servers.limitCharges(chargesPerSecond);
  });
  const patience = {
    withinMs: benchPatience.withinMs + spreadMs + longestMsEach * count,
    everyMs: Math.max(100, count / 5),
  };
  const done = until(countDone, (soFar) => soFar === count, { what, ...patience });
  try {
    await Promise.all([done, meanwhile?.(done)]);
    return (1_000 * count) / (Date.now() - dueAt);
  } finally {
    await servers.limitCharges(null);
  }
}

interface Wave {
  readonly what: string;
  readonly count: number;
  readonly start: (dueAt: number) => Promise<void>;
  readonly countDone: () => Promise<number>;
}

/**
 * The rate of tenants' renewals, in renewals a second. A renewal is done when it is charged, invoiced and in the read
 * model.
 */
export async function renewalsPerSecond(
  servers: Servers,
  model: RecordedSubscription,
  count: number,
  circumstances: Circumstances,
): Promise<number> {
  const payers = await makePayers(servers.stripe, count);
  const pace = { ...usualPace, spreadMs: circumstances.spreadMs ?? 0 };
  let tenantIds: readonly string[] = [];
  return perSecond(servers, circumstances, {
    what: 'The renewals',
    count,
    async start(dueAt) {
      tenantIds = await startSleepingTenants(servers, model, payers, dueAt, pace);
    },
    countDone: () => countRenewed(servers, tenantIds),
  });
}

async function countRenewed({ db }: Servers, tenantIds: readonly string[]): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(subscriptions)
    .innerJoin(charges, and(eq(charges.tenantId, subscriptions.tenantId), eq(charges.state, 'succeeded')))
    .innerJoin(invoices, eq(invoices.chargeId, charges.id))
    .where(and(isAnyOf(subscriptions.tenantId, tenantIds), sql`(view->'period'->>'number')::int = 4`));
  return row?.count ?? 0;
}

/** The rate of the floor's workflows: one timer and one activity, which charges and inserts one row. */
export function floorRenewalsPerSecond(servers: Servers, count: number, circumstances: Circumstances): Promise<number> {
  const { floor, client } = servers;
  return floorPerSecond(servers, circumstances, {
    what: 'The floor',
    count,
    start: (dueAt, charge, options) =>
      client.workflow.start<typeof floorRenewal>('floorRenewal', { ...options, args: [dueAt, charge] }),
    countDone: async (round) =>
      Number((await floor.sql`select count(*) from floor_charges where key like ${`${round}/%`}`)[0]?.['count']),
  });
}

/** The rate of the textbook's loop, which only charges. */
export async function textbookRenewalsPerSecond(
  servers: Servers,
  count: number,
  circumstances: Circumstances,
): Promise<number> {
  const { floor, client } = servers;
  const chargedBefore = await floor.countCharged();
  return floorPerSecond(servers, circumstances, {
    what: 'The textbook',
    count,
    start: (dueAt, charge, options) =>
      client.workflow.start<typeof textbookSubscription>('textbookSubscription', {
        ...options,
        args: [dueAt, charge, 12],
      }),
    countDone: async () => (await floor.countCharged()) - chargedBefore,
  });
}

interface FloorWave extends Pick<Wave, 'what' | 'count'> {
  readonly start: (
    dueAt: number,
    charge: FloorCharge,
    options: { readonly workflowId: string; readonly taskQueue: string },
  ) => Promise<unknown>;
  readonly countDone: (round: string) => Promise<number>;
}

let rounds = 0;

/** Runs a wave of the floor's workflows, each with a payer of its own, under keys with the round's number. */
async function floorPerSecond(
  servers: Servers,
  circumstances: Circumstances,
  { what, count, start, countDone }: FloorWave,
): Promise<number> {
  rounds += 1;
  const round = `round/${rounds}`;
  const payers = await makePayers(servers.floor.stripe, count);
  const limit = pLimit(20);
  const startOne = (dueAt: number, index: number, payer: Payer): Promise<unknown> => {
    const key = `${round}/${index}`;
    return start(dueAt, { key, ...payer }, { workflowId: `floor/${key}`, taskQueue: floorTaskQueue });
  };
  return perSecond(servers, circumstances, {
    what,
    count,
    async start(dueAt) {
      await Promise.all(payers.map((payer, index) => limit(() => startOne(dueAt, index, payer))));
    },
    countDone: () => countDone(round),
  });
}
