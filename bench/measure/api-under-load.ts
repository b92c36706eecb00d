import { spreadMsOf } from '../../domain/rules/renewal-wave.ts';
import { callApi, createActive } from '../api.ts';
import type { Bench, Measurement } from '../bench.ts';
import { renewalsPerSecond } from '../due.ts';
import { comparedRow, type Limits, type Row } from '../row.ts';
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
 * How fast reads are during a wave of renewals, which should not slow them: in the embedded stack, as it spreads a wave; and
 * where all of them begin at once, there and where one process also renews.
 */
export const apiUnderLoad: Measurement = {
  name: 'api-under-load',
  async run(bench) {
    const { servers, sizes } = bench;
    await createActive(servers, tenantId);
    await callApi(servers, 'PUT', `/tenants/${tenantId}/users/ann`, { name: 'Ann' });
    const [few, count] = [Math.round(sizes.tenantsDue / 10), Math.round(sizes.tenantsDue / 3)];
    const spread = await readBeside(bench, few, 'apart', spreadMsOf(few, sizes.wavePerSecond));
    const apart = await readBeside(bench, count, 'apart');
    const inOne = await servers.inOneProcess(() => readBeside(bench, count, 'in one process'));
    return [
      row(`API reads while ${few} renewals of one instant run, p99; beside: while nothing does`, spread, {
        most: mostMs,
      }),
      row(`the same while ${count} begin at once`, apart),
      row('the same with API and worker in one process', inOne),
    ];
  },
};

interface Reads {
  readonly quiet: readonly number[];
  readonly busy: readonly number[];
}

async function readBeside({ servers, log }: Bench, count: number, form: string, spreadMs = 0): Promise<Reads> {
  const model = await makeModel(servers);
  // A process that has just started is slow until it has compiled its code.
  await read(servers, 2_000);
  const quiet = await read(servers, 2_000);
  log(`Reading pages while ${count} renewals run, spread over ${spreadMs / 1_000} s, API and worker ${form}`);
  let busy: readonly number[] = [];
  await renewalsPerSecond(servers, model, count, {
    chargesPerSecond: null,
    spreadMs,
    async meanwhile(done) {
      busy = await read(servers, Number.POSITIVE_INFINITY, done);
    },
  });
  return { quiet, busy };
}

function row(measured: string, { quiet, busy }: Reads, limits?: Limits): Row {
  return comparedRow(measured, { ours: quantile(busy, 0.99), floor: quantile(quiet, 0.99) }, milliseconds, limits);
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
