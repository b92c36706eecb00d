import { setTimeout as sleep } from 'node:timers/promises';
import { and, inArray, sql } from 'drizzle-orm';
import { subscriptions } from '../../db/schema.ts';
import { usualPace } from '../../domain/pace.ts';
import { spreadMsOf } from '../../domain/rules/renewal-wave.ts';
import { callApi, createActive } from '../api.ts';
import type { Bench, Measurement } from '../bench.ts';
import { startUntilDue } from '../due.ts';
import { makePayers } from '../payers.ts';
import { comparedRow, figureRow, type Row } from '../row.ts';
import type { Servers } from '../servers.ts';
import { milliseconds, quantile } from '../statistics.ts';
import { makeModel, startSleepingTenants } from '../tenants.ts';
import { benchPatience, until } from '../until.ts';

const mostTimesIdle = 3;
const idleEveryMs = 300;
const leastEveryMs = 500;
/** Long enough that all sleep before they fall due, also on a busy machine. */
const startMsEach = 100;

interface Purchase {
  readonly ms: number;
  /** Whether the answer was 202, because it took more than ten seconds, or 503. */
  readonly isPutOff: boolean;
}

/**
 * How long a purchase takes while renewals of one instant run, for other tenants and for tenants whose own renewal is
 * due; the renewals are spread as the service spreads that many. Purchases before and after the wave show the time
 * without it, so that a slow moment of the machine affects both.
 */
export const wave: Measurement = {
  name: 'wave',
  async run(bench) {
    const { servers, sizes } = bench;
    const buyers = await makeBuyers(servers, sizes.wavePurchases);
    const half = Math.ceil(buyers.length / 2);
    const before = await buyAtIntervals(servers, buyers.slice(0, half), idleEveryMs);
    const { others, due } = await buyDuringWave(bench, buyers);
    const idle = [...before, ...(await buyAtIntervals(servers, buyers.slice(half), idleEveryMs))];
    const what = `a purchase while ${sizes.waveDue} renewals of one instant run`;
    return [
      row(`${what}, p50; beside: while nothing does`, others, idle, 0.5),
      row(`${what}, p99; beside: while nothing does`, others, idle, 0.99),
      row('the same of tenants who are due themselves, p50', due, idle, 0.5),
      row('the same of tenants who are due themselves, p99', due, idle, 0.99),
      putOffRow([...others, ...due]),
    ];
  },
};

function row(measured: string, busy: readonly Purchase[], idle: readonly Purchase[], share: number): Row {
  const msOf = (bought: readonly Purchase[]): number =>
    quantile(
      bought.map(({ ms }) => ms),
      share,
    );
  const figures = { ours: msOf(busy), floor: msOf(idle) };
  const goal = { toReach: `≤ ${mostTimesIdle} × idle`, met: figures.ours <= mostTimesIdle * figures.floor };
  return { ...comparedRow(measured, figures, milliseconds), ...goal };
}

function putOffRow(bought: readonly Purchase[]): Row {
  const putOff = bought.filter(({ isPutOff }) => isPutOff).length;
  const goal = { toReach: '0', met: putOff === 0 };
  return figureRow(`of these ${bought.length} purchases, answered 202 or 503`, String(putOff), goal);
}

async function makeBuyers(servers: Servers, count: number): Promise<readonly string[]> {
  const tenantIds = Array.from({ length: count }, (_, index) => `buyer-${index}`);
  for (const tenantId of tenantIds) await createActive(servers, tenantId);
  return tenantIds;
}

async function buyDuringWave({ servers, sizes, log }: Bench, buyers: readonly string[]) {
  const { waveDue: count, wavePerSecond } = sizes;
  const spreadMs = spreadMsOf(count, wavePerSecond);
  const [model, payers] = [await makeModel(servers), await makePayers(servers.stripe, count)];
  let tenantIds: readonly string[] = [];
  log(`${count} tenants due at one instant, spread over ${spreadMs / 1_000} s`);
  const dueAt = await startUntilDue(
    count,
    async (at) => {
      tenantIds = await startSleepingTenants(servers, model, payers, at, { ...usualPace, spreadMs });
    },
    startMsEach,
  );
  const isLast = (renewed: number): boolean => renewed === count;
  const renewed = until(() => countRenewed(servers, tenantIds), isLast, {
    what: 'the wave',
    ...benchPatience,
    withinMs: spreadMs + benchPatience.withinMs,
  });
  const everyMs = Math.max(leastEveryMs, spreadMs / buyers.length);
  const every = Math.max(1, Math.floor((5 * count) / buyers.length));
  const [others, due] = await Promise.all([
    buyAtIntervals(servers, buyers, everyMs),
    buyAtIntervals(
      servers,
      tenantIds.filter((_, index) => index % every === 0),
      5 * everyMs,
    ),
    renewed.then(() => log(`The last was renewed after ${Math.round((Date.now() - dueAt) / 1_000)} s`)),
  ]);
  return { others, due };
}

/** Counts the tenants that have renewed: they were created in their third period. */
async function countRenewed({ db }: Servers, tenantIds: readonly string[]): Promise<number> {
  const isRenewed = sql`(view->'period'->>'number')::int = 4`;
  return db.$count(subscriptions, and(inArray(subscriptions.tenantId, [...tenantIds]), isRenewed));
}

/** Lets each tenant buy once, at a steady pace, whether or not earlier purchases are done. */
function buyAtIntervals(servers: Servers, tenantIds: readonly string[], everyMs: number): Promise<Purchase[]> {
  return Promise.all(tenantIds.map((tenantId, index) => sleep(index * everyMs).then(() => buy(servers, tenantId))));
}

/** Buys and waits until the purchase is done: an answer of 202 does not end the wait. */
async function buy(servers: Servers, tenantId: string): Promise<Purchase> {
  const { url, opsKey } = servers;
  const headers = { authorization: `Bearer ${opsKey}`, 'content-type': 'application/json' };
  const startedAt = performance.now();
  const body = JSON.stringify({ quantity: 1 });
  const response = await fetch(`${url}/v1/tenants/${tenantId}/licences`, { method: 'POST', headers, body });
  const isPutOff = response.status === 202 || response.status === 503;
  if (!response.ok && !isPutOff) throw new Error(`${tenantId} cannot buy: ${response.status} ${await response.text()}`);
  const operation = response.headers.get('location')?.replace(/^\/v1/, '') ?? '';
  const isDone = async (): Promise<boolean> =>
    (await callApi<{ readonly state: string }>(servers, 'GET', operation)).state === 'succeeded';
  if (response.status === 202)
    await until(isDone, (done) => done, { what: `the purchase of ${tenantId}`, ...benchPatience });
  return { ms: performance.now() - startedAt, isPutOff };
}
