import type { Bench, Measurement } from '../bench.ts';
import { floorTaskQueue } from '../floor/task-queue.ts';
import type { floorRenewal } from '../floor/workflows.ts';
import { residentBytes } from '../machine.ts';
import { makePayers } from '../payers.ts';
import { comparedRow } from '../row.ts';
import { bytes } from '../statistics.ts';
import { makeModel, startSleepingTenants } from '../tenants.ts';

const warmUp = 100;
/** Together with the warm-up it stays below the 600 workflows that a worker caches. */
const cached = 400;
const inAnHourMs = 3_600_000;

/** By how much a process grows with its cached workflows. Measured first, while the caches are empty. */
export const memory: Measurement = {
  name: 'memory',
  async run(bench) {
    const { servers, log } = bench;
    log(`Caching ${warmUp + cached} workflows`);
    const model = await makeModel(servers);
    const ours = async (count: number): Promise<void> => {
      await startSleepingTenants(servers, model, await makePayers(servers.stripe, count), Date.now() + inAnHourMs);
    };
    const floor = (count: number): Promise<void> => startFloor(bench, count);
    const figures = {
      ours: await growthEach(servers.processes.service, ours),
      floor: await growthEach([servers.floor.process], floor),
    };
    const measured = `worker memory per cached workflow (resident, of ${cached})`;
    return [comparedRow(measured, figures, bytes, { mostTimesFloor: 2 })];
  },
};

async function growthEach(
  processes: readonly { readonly pid: number }[],
  cache: (count: number) => Promise<void>,
): Promise<number> {
  const pids = processes.map(({ pid }) => pid);
  await cache(warmUp);
  const before = residentBytes(pids);
  await cache(cached);
  const grown = residentBytes(pids) - before;
  // This happens after a garbage collection, or where a busy machine has reclaimed memory.
  if (grown <= 0) throw new Error(`The process has given back more than ${cached} workflows take: measure again`);
  return grown / cached;
}

let started = 0;

async function startFloor({ servers: { client } }: Bench, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    started += 1;
    await client.workflow.start<typeof floorRenewal>('floorRenewal', {
      workflowId: `floor/cached/${started}`,
      taskQueue: floorTaskQueue,
      args: [Date.now() + inAnHourMs, { key: `cached/${started}`, customer: 'cus_none', paymentMethod: 'pm_none' }],
    });
  }
}
