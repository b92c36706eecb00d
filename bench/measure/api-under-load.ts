import { ask, createActive } from '../api.ts';
import type { Bench, Measurement } from '../bench.ts';
import { renewalsPerSecond } from '../due.ts';
import { milliseconds, quantile, timed } from '../statistics.ts';
import { makeModel } from '../tenants.ts';

const tenantId = 'looked-at';
const everyMs = 50;
const mostMs = 100;

/** What pages are made of. */
const paths = [
  `/tenants/${tenantId}/subscription`,
  `/tenants/${tenantId}/licences`,
  `/tenants/${tenantId}/users`,
  `/tenants/${tenantId}/charges`,
  `/tenants/${tenantId}/invoices`,
  `/tenants/${tenantId}/activity`,
  `/tenants/${tenantId}/upcoming`,
  `/tenants/${tenantId}/entitlements/ann`,
  '/finance/charges',
  '/ops/tenants',
];

/** Pages are read from Postgres, so that a wave of renewals should not be felt on them. */
export const apiUnderLoad: Measurement = {
  name: 'api-under-load',
  async run(bench) {
    const { servers, sizes, say } = bench;
    await createActive(servers, tenantId);
    await ask(servers, 'PUT', `/tenants/${tenantId}/users/ann`, { name: 'Ann' });
    const count = Math.round(sizes.tenantsDue / 2);
    const quiet = await read(bench, 3_000);
    say(`Reading pages while ${count} renewals run`);
    let took: readonly number[] = [];
    await renewalsPerSecond(servers, await makeModel(servers), count, async (done) => {
      took = await read(bench, Number.POSITIVE_INFINITY, done);
    });
    const [p99, floor] = [quantile(took, 0.99), quantile(quiet, 0.99)];
    return [
      {
        measured: `API reads while ${count} renewals run, p99; beside: while nothing does`,
        figure: milliseconds(p99),
        floor: milliseconds(floor),
        ratio: p99 / floor,
        toReach: `≤ ${mostMs} ms`,
        met: p99 <= mostMs,
      },
    ];
  },
};

/** Reads one after the other at a steady pace, for so long or until something is done. */
async function read({ servers }: Bench, forMs: number, done?: Promise<unknown>): Promise<number[]> {
  let isDone = false;
  void done?.finally(() => {
    isDone = true;
  });
  const startedAt = performance.now();
  const took: Promise<number>[] = [];
  for (let index = 0; !isDone && performance.now() - startedAt < forMs; index += 1) {
    const path = paths[index % paths.length] ?? '';
    took.push(timed(() => ask(servers, 'GET', path)));
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return Promise.all(took);
}
