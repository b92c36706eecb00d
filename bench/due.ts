import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq, inArray, sql } from 'drizzle-orm';
import pLimit from 'p-limit';
import { charges, invoices, subscriptions } from '../db/schema.ts';
import type { RecordedSubscription } from '../db/subscriptions.ts';
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

/** So many tenants' renewals a second: from the instant at which all are due until all are charged, invoiced and read. */
export async function renewalsPerSecond(
  servers: Servers,
  model: RecordedSubscription,
  count: number,
  meanwhile?: (done: Promise<unknown>) => Promise<void>,
): Promise<number> {
  const payers = await makePayers(servers.stripe, count);
  let tenantIds: readonly string[] = [];
  const dueAt = await untilDue(count, async (at) => {
    tenantIds = await layToSleep(servers, model, payers, at);
  });
  const renewed = until(
    'The renewals',
    () => countRenewed(servers, tenantIds),
    (done) => done === count,
  );
  await Promise.all([renewed, meanwhile?.(renewed)]);
  return (1_000 * count) / (Date.now() - dueAt);
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

let rounds = 0;

/** The same of workflows with one timer and one activity, which charges and inserts one row. */
export async function floorRenewalsPerSecond(servers: Servers, count: number): Promise<number> {
  const { floor, client } = servers;
  rounds += 1;
  const round = `renewal/${rounds}`;
  const payers = await makePayers(floor.stripe, count);
  const start = (dueAt: number) => (index: number, payer: Payer) =>
    client.workflow.start<typeof floorRenewal>('floorRenewal', {
      workflowId: `floor/${round}/${index}`,
      taskQueue: floorTaskQueue,
      args: [dueAt, { key: `${round}/${index}`, ...payer }],
    });
  const dueAt = await untilDue(count, (at) => startAll(payers, start(at)));
  const countCharged = async (): Promise<number> =>
    Number((await floor.sql`select count(*) from floor_charges where key like ${`${round}/%`}`)[0]?.['count']);
  await until('The floor', countCharged, (done) => done === count);
  return (1_000 * count) / (Date.now() - dueAt);
}

/** The same of the textbook's loop, which only charges. */
export async function textbookRenewalsPerSecond(servers: Servers, count: number): Promise<number> {
  const { floor, client } = servers;
  rounds += 1;
  const round = `textbook/${rounds}`;
  const payers = await makePayers(floor.stripe, count);
  const chargedBefore = await floor.countCharged();
  const start = (dueAt: number) => (index: number, payer: Payer) =>
    client.workflow.start<typeof textbookSubscription>('textbookSubscription', {
      workflowId: `${round}/${index}`,
      taskQueue: floorTaskQueue,
      args: [dueAt, { key: `${round}/${index}`, ...payer }, 12],
    });
  const dueAt = await untilDue(count, (at) => startAll(payers, start(at)));
  await until(
    'The textbook',
    () => floor.countCharged(),
    (charged) => charged - chargedBefore === count,
  );
  return (1_000 * count) / (Date.now() - dueAt);
}

async function startAll(
  payers: readonly Payer[],
  start: (index: number, payer: Payer) => Promise<unknown>,
): Promise<void> {
  const limit = pLimit(20);
  await Promise.all(payers.map((payer, index) => limit(() => start(index, payer))));
}
