import autocannon from 'autocannon';
import { ask, createActive } from '../api.ts';
import type { Bench, Measurement } from '../bench.ts';
import { mean, milliseconds } from '../statistics.ts';

const connections = 10;
const blocks = 2;
const tenantId = 'checks';
const userId = 'caller';

/** Each service answers on one thread, and so on one core at most; the floor is a Hono route with one indexed SELECT. */
export const entitlements: Measurement = {
  name: 'entitlements',
  async run(bench) {
    const { servers, say, sizes } = bench;
    say('Checking entitlements');
    const { productApiKey } = await prepare(bench);
    const ours = `${servers.url}/v1/tenants/${tenantId}/entitlements/${userId}`;
    const floor = `${servers.floor.url}/licences/${userId}`;
    const measured = { ours: [] as Load[], floor: [] as Load[] };
    await load(ours, 2, productApiKey);
    await load(floor, 2);
    for (let block = 0; block < blocks; block += 1) {
      measured.ours.push(await load(ours, sizes.checkSeconds / blocks, productApiKey));
      measured.floor.push(await load(floor, sizes.checkSeconds / blocks));
    }
    const of = (side: keyof typeof measured, what: keyof Load): number => mean(measured[side].map((one) => one[what]));
    const [perSecond, floorPerSecond] = [of('ours', 'perSecond'), of('floor', 'perSecond')];
    const [p99, floorP99] = [of('ours', 'p99'), of('floor', 'p99')];
    return [
      {
        measured: `entitlement checks, ${connections} connections`,
        figure: `${Math.round(perSecond)}/s`,
        floor: `${Math.round(floorPerSecond)}/s`,
        ratio: perSecond / floorPerSecond,
        toReach: '≥ 0.7 × floor',
        met: perSecond >= 0.7 * floorPerSecond,
      },
      {
        measured: 'the same, p99',
        figure: milliseconds(p99),
        floor: milliseconds(floorP99),
        ratio: p99 / floorP99,
        toReach: '',
        met: null,
      },
    ];
  },
};

async function prepare({ servers }: Bench) {
  const signedUp = await createActive(servers, tenantId);
  await ask(servers, 'PUT', `/tenants/${tenantId}/users/${userId}`, { name: 'Caller' });
  await ask(servers, 'PUT', `/tenants/${tenantId}/licences/lic_1/assignee`, { userId });
  await servers.floor.sql`insert into floor_licences select 'user-' || n, n from generate_series(1, 10000) n`;
  await servers.floor.sql`insert into floor_licences values (${userId}, 1)`;
  return signedUp;
}

interface Load {
  readonly perSecond: number;
  readonly p99: number;
}

async function load(url: string, duration: number, key?: string): Promise<Load> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const { requests, latency, non2xx, errors } = await autocannon({ url, connections, duration, headers });
  if (non2xx + errors > 0) throw new Error(`${url}: ${non2xx + errors} requests failed`);
  return { perSecond: requests.average, p99: latency.p99 };
}
