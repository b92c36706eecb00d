import { callApi, createActive } from '../api.ts';
import type { Measurement } from '../bench.ts';
import { renewalsPerSecond } from '../due.ts';
import { comparedRow, type Row } from '../row.ts';
import type { Servers } from '../servers.ts';
import { milliseconds, quantile, timed } from '../statistics.ts';
import { makeModel } from '../tenants.ts';

const tenantId = 'looked-at';
const everyMs = 50;
const mostMs = 100;

/** The requests that the pages make. */
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

/**
 * Pages read from Postgres, so a wave of renewals should not slow them. Measured on the process that also renews, as in the
 * embedded stack, and on one that is the API alone, as under heavy load.
 */
export const apiUnderLoad: Measurement = {
  name: 'api-under-load',
  async run({ servers, sizes, log }) {
    await createActive(servers, tenantId);
    await callApi(servers, 'PUT', `/tenants/${tenantId}/users/ann`, { name: 'Ann' });
    const count = Math.round(sizes.tenantsDue / 3);
    const apart = { ...servers, url: await servers.startApi() };
    const quiet = { service: await read(servers, 2_000), apart: await read(apart, 2_000) };
    log(`Reading pages while ${count} renewals run`);
    const busy = { service: [] as readonly number[], apart: [] as readonly number[] };
    await renewalsPerSecond(servers, await makeModel(servers), count, {
      chargesPerSecond: null,
      async meanwhile(done) {
        const reads = [servers, apart].map((from) => read(from, Number.POSITIVE_INFINITY, done));
        [busy.service = [], busy.apart = []] = await Promise.all(reads);
      },
    });
    return [
      row(`API reads while ${count} renewals run, p99; beside: while nothing does`, busy.service, quiet.service),
      row('the same of a process that is the API alone', busy.apart, quiet.apart),
    ];
  },
};

function row(measured: string, busy: readonly number[], quiet: readonly number[]): Row {
  const figures = { ours: quantile(busy, 0.99), floor: quantile(quiet, 0.99) };
  return comparedRow(measured, figures, milliseconds, { most: mostMs });
}

type From = Pick<Servers, 'url' | 'opsKey'>;

/** Reads at a steady pace, for `forMs` or until `done` settles; returns the durations in ms. */
async function read(from: From, forMs: number, done?: Promise<unknown>): Promise<number[]> {
  let isDone = false;
  void done?.finally(() => {
    isDone = true;
  });
  const startedAt = performance.now();
  const took: Promise<number>[] = [];
  for (let index = 0; !isDone && performance.now() - startedAt < forMs; index += 1) {
    const path = paths[index % paths.length] ?? '';
    took.push(timed(() => callApi(from, 'GET', path)));
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return Promise.all(took);
}
