import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { connect } from '../../db/connect.ts';
import { invoices } from '../../db/schema.ts';
import type { RecordedSubscription } from '../../db/subscriptions.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { Bench, Measurement } from '../bench.ts';
import { fileBytes, idlePercent } from '../machine.ts';
import { makePayers } from '../payers.ts';
import { comparedRow, type Row } from '../row.ts';
import { bytes, milliseconds, quantile } from '../statistics.ts';
import { makeModel, startSleepingTenants } from '../tenants.ts';
import { benchPatience, until } from '../until.ts';

const idleSeconds = 5;
const wokenTenants = 5;
const inAnHourMs = 3_600_000;
const sampledTenants = 20;
/** The start, its workflow task, and the timer. */
const eventsToTimer = 5;

/** Tenants that only wait: what each takes up, and whether they slow others down. */
export const sleepers: Measurement = {
  name: 'sleepers',
  async run(bench) {
    const { sizes, log } = bench;
    const model = await makeModel(bench.servers);
    const half = Math.round(sizes.sleepers / 2);
    const addSleepers = async (lot: 1 | 2): Promise<Sample> => {
      log(`Starting ${half} sleeping tenants, lot ${lot} of 2`);
      await startSleepers(bench, model, half);
      return takeSample(bench, model);
    };
    const none = await takeSample(bench, model);
    const some = await addSleepers(1);
    return rowsOf({ none, some, all: await addSleepers(2) }, half);
  },
};

function rowsOf({ none, some, all }: Record<'none' | 'some' | 'all', Sample>, half: number): readonly Row[] {
  const toReach = 'flat in others';
  const growth = (what: 'temporal' | 'postgres', name: string): Row => {
    const [first, second] = [(some[what] - none[what]) / half, (all[what] - some[what]) / half];
    const measured = `a sleeping tenant in ${name}, of ${2 * half}; beside: of the first ${half}`;
    const row = comparedRow(measured, { ours: second, floor: first }, bytes);
    return { ...row, toReach, met: second <= 1.25 * first };
  };
  const both = (what: 'idle' | 'toInvoiced') => ({ ours: all[what], floor: none[what] });
  const idle = comparedRow(
    `idle processor time with ${2 * half} asleep; beside: with none`,
    both('idle'),
    (percent) => `${percent.toFixed(0)}% of a core`,
  );
  return [
    growth('temporal', 'Temporal (SQLite)'),
    growth('postgres', 'Postgres'),
    { ...idle, toReach, met: all.idle <= none.idle + 5 },
    comparedRow(`from due to invoiced, with ${2 * half} asleep; beside: with none`, both('toInvoiced'), milliseconds),
  ];
}

/** Sizes in bytes, idle time in percent of a core, and the time from due to invoiced in ms. */
interface Sample {
  readonly temporal: number;
  readonly postgres: number;
  readonly idle: number;
  readonly toInvoiced: number;
}

async function takeSample({ servers }: Bench, model: RecordedSubscription): Promise<Sample> {
  const { db, dataDir, processes } = servers;
  const toInvoiced = await untilInvoiced(servers, model);
  const superuser = connect(processes.postgres.url('licences'), 1);
  await superuser.db.execute(sql`checkpoint`);
  await superuser.close();
  const [size] = await db.execute<{ bytes: string }>(sql`select pg_database_size(current_database()) as bytes`);
  const file = join(dataDir, 'temporal.db');
  const pids = [...processes.service, processes.temporal].map(({ pid }) => pid);
  return {
    temporal: fileBytes(file, `${file}-wal`),
    postgres: Number(size?.bytes),
    idle: await idlePercent(pids, idleSeconds),
    toInvoiced,
  };
}

async function startSleepers({ servers }: Bench, model: RecordedSubscription, count: number): Promise<void> {
  const payers = await makePayers(servers.stripe, count);
  const tenantIds = await startSleepingTenants(servers, model, payers, Date.now() + inAnHourMs);
  await untilAsleep(servers, tenantIds.slice(-sampledTenants));
}

/** Waits until the last workflows have set their timers: Temporal starts them faster than the worker runs them. */
async function untilAsleep({ client }: Bench['servers'], tenantIds: readonly string[]): Promise<void> {
  for (const tenantId of tenantIds) {
    const describe = () => client.workflow.getHandle(subscriptionWorkflowId(tenantId)).describe();
    await until(describe, ({ historyLength }) => historyLength >= eventsToTimer, { what: 'a timer', ...benchPatience });
  }
}

/** Waits for a few tenants that fall due one after the other; returns the median in ms. */
async function untilInvoiced(servers: Bench['servers'], model: RecordedSubscription): Promise<number> {
  const took: number[] = [];
  for (let index = 0; index < wokenTenants; index += 1) {
    const dueAt = Date.now() + 2_000;
    const [tenantId = ''] = await startSleepingTenants(servers, model, await makePayers(servers.stripe, 1), dueAt);
    const find = () => servers.db.select().from(invoices).where(eq(invoices.tenantId, tenantId));
    await until(find, (found) => found.length === 1, { what: 'an invoice', withinMs: 60_000, everyMs: 5 });
    took.push(Date.now() - dueAt);
  }
  return quantile(took, 0.5);
}
