import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { invoices } from '../../db/schema.ts';
import type { RecordedSubscription } from '../../db/subscriptions.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { Bench, Measurement, Row } from '../bench.ts';
import { fileBytes, idlePercent } from '../machine.ts';
import { makePayers } from '../payers.ts';
import { bytes, milliseconds, quantile } from '../statistics.ts';
import { layToSleep, makeModel } from '../tenants.ts';
import { until } from '../until.ts';

const idleSeconds = 5;
const awakened = 5;
const inAnHourMs = 3_600_000;
const lookedAt = 20;
/** The start, its workflow task, and the timer. */
const eventsToTimer = 5;

/** Tenants that only wait: what each takes, and whether others are slower for it. */
export const sleepers: Measurement = {
  name: 'sleepers',
  async run(bench) {
    const { sizes, say } = bench;
    const model = await makeModel(bench.servers);
    const half = Math.round(sizes.sleepers / 2);
    const looks = [await look(bench, model)];
    for (const lot of [1, 2]) {
      say(`Laying ${half} tenants to sleep, lot ${lot} of 2`);
      await sleepALot(bench, model, half);
      looks.push(await look(bench, model));
    }
    const [none, some, all] = looks;
    if (none === undefined || some === undefined || all === undefined) throw new Error('Three looks were taken');
    const grown = (what: 'temporal' | 'postgres'): Row => {
      const [first, second] = [(some[what] - none[what]) / half, (all[what] - some[what]) / half];
      return {
        measured: `a sleeping tenant in ${what === 'temporal' ? 'Temporal (SQLite)' : 'Postgres'}, of ${2 * half}; beside: of the first ${half}`,
        figure: bytes(second),
        floor: bytes(first),
        ratio: second / first,
        toReach: 'flat in others',
        met: second <= 1.25 * first,
      };
    };
    return [
      grown('temporal'),
      grown('postgres'),
      {
        measured: `idle processor time with ${2 * half} asleep; beside: with none`,
        figure: `${all.idle.toFixed(0)}% of a core`,
        floor: `${none.idle.toFixed(0)}%`,
        ratio: all.idle / none.idle,
        toReach: 'flat in others',
        met: all.idle <= none.idle + 5,
      },
      {
        measured: `from due to invoiced, with ${2 * half} asleep; beside: with none`,
        figure: milliseconds(all.toInvoiced),
        floor: milliseconds(none.toInvoiced),
        ratio: all.toInvoiced / none.toInvoiced,
        toReach: '',
        met: null,
      },
    ];
  },
};

interface Look {
  readonly temporal: number;
  readonly postgres: number;
  readonly idle: number;
  readonly toInvoiced: number;
}

async function look({ servers }: Bench, model: RecordedSubscription): Promise<Look> {
  const { db, dataDir, processes } = servers;
  const toInvoiced = await untilInvoiced(servers, model);
  await db.execute(sql`checkpoint`);
  const [size] = await db.execute<{ bytes: string }>(sql`select pg_database_size(current_database()) as bytes`);
  const file = join(dataDir, 'temporal.db');
  const pids = [processes.service.pid, processes.temporal.pid];
  return {
    temporal: fileBytes(file, `${file}-wal`),
    postgres: Number(size?.bytes),
    idle: await idlePercent(pids, idleSeconds),
    toInvoiced,
  };
}

async function sleepALot({ servers }: Bench, model: RecordedSubscription, count: number): Promise<void> {
  const payers = await makePayers(servers.stripe, count);
  const tenantIds = await layToSleep(servers, model, payers, Date.now() + inAnHourMs);
  await untilAsleep(servers, tenantIds.slice(-lookedAt));
}

/** Temporal starts workflows faster than the worker sees to them: until the last ones have set their timers. */
async function untilAsleep({ client }: Bench['servers'], tenantIds: readonly string[]): Promise<void> {
  for (const tenantId of tenantIds) {
    const look = () => client.workflow.getHandle(subscriptionWorkflowId(tenantId)).describe();
    await until('A timer', look, ({ historyLength }) => historyLength >= eventsToTimer);
  }
}

/** Of a few tenants that fall due one after the other. */
async function untilInvoiced(servers: Bench['servers'], model: RecordedSubscription): Promise<number> {
  const took: number[] = [];
  for (let index = 0; index < awakened; index += 1) {
    const dueAt = Date.now() + 2_000;
    const [tenantId = ''] = await layToSleep(servers, model, await makePayers(servers.stripe, 1), dueAt);
    const find = () => servers.db.select().from(invoices).where(eq(invoices.tenantId, tenantId));
    await until('An invoice', find, (found) => found.length === 1, 60_000, 5);
    took.push(Date.now() - dueAt);
  }
  return quantile(took, 0.5);
}
