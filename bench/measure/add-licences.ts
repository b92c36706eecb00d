import { callApi, callFloor, createActive } from '../api.ts';
import type { Bench, Measurement } from '../bench.ts';
import { floorTaskQueue } from '../floor/task-queue.ts';
import type { floorSubscription } from '../floor/workflows.ts';
import { alternate, alternateAtRate, type Pair } from '../interleave.ts';
import { makePayer } from '../payers.ts';
import { comparedRow, type Row } from '../row.ts';
import { milliseconds, quantile } from '../statistics.ts';

const tenants = 20;
const perSecond = 20;
const blocks = 4;

/** From the HTTP request to the answer with the charge. The floor is an update with one charge and one row. */
export const addLicences: Measurement = {
  name: 'add-licences',
  async run(bench) {
    const { sizes, random, log } = bench;
    log('Adding licences, one request after the other');
    const calls = await prepare(bench);
    await alternate(tenants, random, calls);
    const alone = await alternate(sizes.addsAlone, random, calls);
    log(`Adding licences, ${perSecond} requests a second`);
    const loaded = await alternateAtRate(perSecond, sizes.addSeconds, blocks, calls);
    return [...rowsOf('alone', alone), ...rowsOf(`at ${perSecond}/s`, loaded)];
  },
};

async function prepare({ servers }: Bench): Promise<Pair<(index: number) => Promise<unknown>>> {
  const numbers = Array.from({ length: tenants }, (_, index) => index);
  const payer = await makePayer(servers.floor.stripe);
  const adminKeys: string[] = [];
  for (const number of numbers) {
    adminKeys.push((await createActive(servers, `adds-${number}`)).apiKey);
    const options = { workflowId: `floor/${number}`, taskQueue: floorTaskQueue, args: [] as [] };
    await servers.client.workflow.start<typeof floorSubscription>('floorSubscription', options);
  }
  let floorCharges = 0;
  return {
    ours: (index) => {
      const path = `/tenants/adds-${index % tenants}/licences`;
      return callApi(servers, 'POST', path, { quantity: 1 }, adminKeys[index % tenants]);
    },
    floor: (index) => {
      floorCharges += 1;
      return callFloor(servers, `/charges/floor%2F${index % tenants}`, { key: `add/${floorCharges}`, ...payer });
    },
  };
}

function rowsOf(how: string, { ours, floor }: Pair<number[]>): readonly Row[] {
  const row = (name: string, share: number, most: number | null): Row => {
    const figures = { ours: quantile(ours, share), floor: quantile(floor, share) };
    const goal =
      most === null ? undefined : { toReach: `≤ ${most} × floor`, met: figures.ours <= most * figures.floor };
    return comparedRow(`add licences ${how}, ${name}`, figures, milliseconds, goal);
  };
  return [row('p50', 0.5, 1.5), row('p99', 0.99, null)];
}
