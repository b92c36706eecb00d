import { ask, askFloor, createActive } from '../api.ts';
import type { Bench, Measurement, Row } from '../bench.ts';
import { floorTaskQueue } from '../floor/task-queue.ts';
import type { floorSubscription } from '../floor/workflows.ts';
import { byTurns, type Pair, ratesByTurns } from '../interleave.ts';
import { makePayer } from '../payers.ts';
import { milliseconds, quantile } from '../statistics.ts';

const tenants = 20;
const perSecond = 20;
const blocks = 4;

/** From the HTTP request to the answer with the charge; the floor is an update with one charge and one row. */
export const addLicences: Measurement = {
  name: 'add-licences',
  async run(bench) {
    const { sizes, random, say } = bench;
    say('Adding licences, one request after the other');
    const asks = await prepare(bench);
    await byTurns(tenants, random, asks);
    const alone = await byTurns(sizes.addsAlone, random, asks);
    say(`Adding licences, ${perSecond} requests a second`);
    const loaded = await ratesByTurns(perSecond, sizes.addSeconds, blocks, asks);
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
      return ask(servers, 'POST', path, { quantity: 1 }, adminKeys[index % tenants]);
    },
    floor: (index) => {
      floorCharges += 1;
      return askFloor(servers, `/charges/floor%2F${index % tenants}`, { key: `add/${floorCharges}`, ...payer });
    },
  };
}

function rowsOf(how: string, { ours, floor }: Pair<number[]>): readonly Row[] {
  const row = (name: string, share: number, most: number | null): Row => {
    const [figure, beside] = [quantile(ours, share), quantile(floor, share)];
    return {
      measured: `add licences ${how}, ${name}`,
      figure: milliseconds(figure),
      floor: milliseconds(beside),
      ratio: figure / beside,
      toReach: most === null ? '' : `≤ ${most} × floor`,
      met: most === null ? null : figure <= most * beside,
    };
  };
  return [row('p50', 0.5, 1.5), row('p99', 0.99, null)];
}
