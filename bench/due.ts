import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq, inArray, sql } from 'drizzle-orm';
import pLimit from 'p-limit';
import { charges, invoices, subscriptions } from '../db/schema.ts';
import type { RecordedSubscription } from '../db/subscriptions.ts';
import type { FloorCharge } from './floor/activities.ts';
import { floorTaskQueue } from './floor/task-queue.ts';
import type { floorRenewal, textbookSubscription } from './floor/workflows.ts';
import { makePayers, type Payer } from './payers.ts';
import type { Servers } from './servers.ts';
import { layToSleep } from './tenants.ts';
import { until } from './until.ts';

const restMs = 5_000;
/** How long it takes to lay one to sleep, on a slow machine; learned anew each time, as they must all be asleep when they fall due. */
let layingMsEach = 60;

/** Lays `count` workflows to sleep until one instant to come, and waits for it. */
async function untilDue(count: number, lay: (dueAt: number) => Promise<unknown>): Promise<number> {
  const startedAt = Date.now();
  const dueAt = Math.round(startedAt + count * layingMsEach + restMs);
  await lay(dueAt);
  layingMsEach = (1.5 * (Date.now() - startedAt)) / count;
  if (Date.now() > dueAt - restMs / 5) throw new Error('They were not all asleep when they fell due: take fewer');
  await sleep(dueAt - Date.now());
  return dueAt;
}

/** How a wave comes about, and what goes on while it lasts. */
export interface Circumstances {
  /** What the card processor's stand-ins let through; null for as much as comes. */
  readonly chargesPerSecond: number | null;
  readonly meanwhile?: (done: Promise<unknown>) => Promise<void>;
}

/** So many things a second that are due at one instant: from then until all are done. */
async function perSecond(
  servers: Servers,
  { chargesPerSecond, meanwhile }: Circumstances,
  { what, count, lay, countDone }: Wave,
): Promise<number> {
  const dueAt = await untilDue(count, async (at) => {
    await lay(at);
    await servers.limitCharges(chargesPerSecond);
  });
  const done = until(what, countDone, (sofar) => sofar === count);
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
  readonly lay: (dueAt: number) => Promise<void>;
  readonly countDone: () => Promise<number>;
}

/** Tenants' renewals, done when all are charged, invoiced and in the read model. */
export async function renewalsPerSecond(
  servers: Servers,
  model: RecordedSubscription,
  count: number,
  circumstances: Circumstances,
): Promise<number> {
  const payers = await makePayers(servers.stripe, count);
  let tenantIds: readonly string[] = [];
  return perSecond(servers, circumstances, {
    what: 'The renewals',
    count,
    async lay(dueAt) {
      tenantIds = await layToSleep(servers, model, payers, dueAt);
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
    .where(and(inArray(subscriptions.tenantId, [...tenantIds]), sql`(view->'period'->>'number')::int = 4`));
  return row?.count ?? 0;
}

/** The same of workflows with one timer and one activity, which charges and inserts one row. */
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

/** The same of the textbook's loop, which only charges. */
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

/** A wave of the floor's workflows: each with its own payer, and with its round in its key. */
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
    async lay(dueAt) {
      await Promise.all(payers.map((payer, index) => limit(() => startOne(dueAt, index, payer))));
    },
    countDone: () => countDone(round),
  });
}
