import autocannon from 'autocannon';
import { callApi, createActive } from '../api.ts';
import type { Bench, Measurement } from '../bench.ts';
import { comparedRow } from '../row.ts';
import { mean, milliseconds } from '../statistics.ts';

const connections = 10;
const blocks = 2;
const tenantId = 'checks';
const userId = 'caller';

/** Each service answers on one thread. The floor is a Hono route with one indexed SELECT. */
export const entitlements: Measurement = {
  name: 'entitlements',
  async run(bench) {
    const { servers, log, sizes } = bench;
    log('Checking entitlements');
    const { productApiKey } = await prepare(bench);
    const ours = `${servers.url}/v1/tenants/${tenantId}/entitlements/${userId}`;
    const floor = `${servers.floor.url}/licences/${userId}`;
    const measured = { ours: [] as Load[], floor: [] as Load[] };
    await measureLoad(ours, 2, productApiKey);
    await measureLoad(floor, 2);
    for (let block = 0; block < blocks; block += 1) {
      measured.ours.push(await measureLoad(ours, sizes.checkSeconds / blocks, productApiKey));
      measured.floor.push(await measureLoad(floor, sizes.checkSeconds / blocks));
    }
    const of = (what: keyof Load) => ({
      ours: mean(measured.ours.map((load) => load[what])),
      floor: mean(measured.floor.map((load) => load[what])),
    });
    const rate = (perSecond: number): string => `${Math.round(perSecond)}/s`;
    return [
      comparedRow(`entitlement checks, ${connections} connections`, of('perSecond'), rate, { leastTimesFloor: 0.7 }),
      comparedRow('the same, p99', of('p99'), milliseconds),
    ];
  },
};

async function prepare({ servers }: Bench) {
  const signedUp = await createActive(servers, tenantId);
  await callApi(servers, 'PUT', `/tenants/${tenantId}/users/${userId}`, { name: 'Caller' });
  await callApi(servers, 'PUT', `/tenants/${tenantId}/licences/lic_1/assignee`, { userId });
  await servers.floor.sql`insert into floor_licences select 'user-' || n, n from generate_series(1, 10000) n`;
  await servers.floor.sql`insert into floor_licences values (${userId}, 1)`;
  return signedUp;
}

interface Load {
  readonly perSecond: number;
  readonly p99: number;
}

async function measureLoad(url: string, duration: number, key?: string): Promise<Load> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const { requests, latency, non2xx, errors } = await autocannon({ url, connections, duration, headers });
  if (non2xx + errors > 0) throw new Error(`${url}: ${non2xx + errors} requests failed`);
  return { perSecond: requests.average, p99: latency.p99 };
}
