import { callApi, callFloor, createActive } from './api.ts';
import type { Bench } from './bench.ts';
import { floorTaskQueue } from './floor/task-queue.ts';
import type { floorSubscription } from './floor/workflows.ts';
import type { Call, Pair } from './interleave.ts';
import { makePayer } from './payers.ts';

/** The number of tenants that take turns in buying. */
export const buyers = 20;

/**
 * Prepares purchases: ours adds a licence and charges it, the floor's is an update with one charge and one row. `name`
 * separates two measurements.
 */
export async function preparePurchases({ servers }: Bench, name: string): Promise<Pair<Call>> {
  const numbers = Array.from({ length: buyers }, (_, index) => index);
  const payer = await makePayer(servers.floor.stripe);
  const adminKeys: string[] = [];
  for (const number of numbers) {
    adminKeys.push((await createActive(servers, `${name}-${number}`)).apiKey);
    const options = { workflowId: `floor/${name}-${number}`, taskQueue: floorTaskQueue, args: [] as [] };
    await servers.client.workflow.start<typeof floorSubscription>('floorSubscription', options);
  }
  let floorCharges = 0;
  return {
    ours: (index) => {
      const path = `/tenants/${name}-${index % buyers}/licences`;
      return callApi(servers, 'POST', path, { quantity: 1 }, adminKeys[index % buyers]);
    },
    floor: (index) => {
      floorCharges += 1;
      const path = `/charges/floor%2F${name}-${index % buyers}`;
      return callFloor(servers, path, { key: `${name}/${floorCharges}`, ...payer });
    },
  };
}
