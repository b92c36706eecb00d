import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Measurement } from '../bench.ts';
import { type Circumstances, floorRenewalsPerSecond, renewalsPerSecond } from '../due.ts';
import type { Call, Pair } from '../interleave.ts';
import { type PartPids, type ProcessorTime, processorTimeOf } from '../processor-time.ts';
import { buyers, preparePurchases } from '../purchases.ts';
import { comparedRow, figureRow, type Limits, type Row } from '../row.ts';
import type { Servers } from '../servers.ts';
import { mean, milliseconds } from '../statistics.ts';
import { makeModel } from '../tenants.ts';

const blocks = 2;
const idleSeconds = 10;
/** Waits for webhooks and mails, which follow the answer and are part of a purchase's cost. */
const restMs = 2_000;

/**
 * What a purchase and a renewal cost in processor time, for every process that works for them. It has tenants of its
 * own, and nothing else runs meanwhile.
 */
export const processorTime: Measurement = {
  name: 'processor-time',
  async run(bench) {
    const { servers, sizes, log } = bench;
    const pids = pidsOf(servers);
    log('Processor time: idle');
    const idle = await eachOf(async (side) =>
      processorTimeOf(
        () => pids[side],
        {},
        async () => {
          await sleep(1_000 * idleSeconds);
          return idleSeconds;
        },
      ),
    );
    const cost = (side: keyof Pair<unknown>, work: () => Promise<number>): Promise<ProcessorTime> =>
      processorTimeOf(
        () => pids[side],
        idle[side],
        async () => {
          const pieces = await work();
          await sleep(restMs);
          return pieces;
        },
      );
    log(`Processor time: ${sizes.addsAlone} purchases`);
    const purchase = await costOfPurchases(bench, cost);
    const count = Math.round(sizes.tenantsDue / 4);
    log(`Processor time: ${count} renewals`);
    const renewal = await costOfRenewals(bench, count, cost);
    return [
      row('a purchase: processor time of all processes', purchase, allParts, { most: 45, mostTimesFloor: 1.5 }),
      row('of it the service (API and worker)', purchase, ['service'], { most: 20 }),
      partsRow(purchase),
      row('a renewal: processor time of all processes', renewal, allParts, { most: 35 }),
      row(
        'without the card processor’s stand-in',
        renewal,
        allParts.filter((part) => part !== 'stand-in'),
      ),
      partsRow(renewal),
    ];
  },
};

const allParts = ['service', 'stand-in', 'Temporal', 'PostgreSQL'] as const;
type Part = (typeof allParts)[number];

type CostOf = (side: keyof Pair<unknown>, work: () => Promise<number>) => Promise<ProcessorTime>;

function pidsOf({ processes, floor }: Servers): Pair<Readonly<Record<Part, readonly number[]>> & PartPids> {
  const { service, standIn, temporal, postgres } = processes;
  const shared = { Temporal: [temporal.pid], PostgreSQL: [postgres.pid] };
  return {
    ours: { service: service.map(({ pid }) => pid), 'stand-in': [standIn.pid], ...shared },
    floor: { service: [floor.process.pid], 'stand-in': [floor.standIn.pid], ...shared },
  };
}

/** Works on the floor and ours one after the other, because they share servers. */
async function eachOf<T>(work: (side: keyof Pair<T>) => Promise<T>): Promise<Pair<T>> {
  return { floor: await work('floor'), ours: await work('ours') };
}

async function costOfPurchases(bench: Bench, costOf: CostOf): Promise<Pair<ProcessorTime>> {
  const calls = await preparePurchases(bench, 'costs');
  const buy = async (call: Call, count: number, first: number): Promise<number> => {
    for (let index = 0; index < count; index += 1) await call(first + index);
    return count;
  };
  await eachOf((side) => buy(calls[side], buyers, 0));
  const perBlock = Math.max(1, Math.round(bench.sizes.addsAlone / blocks));
  const costs: Pair<ProcessorTime>[] = [];
  for (let block = 0; block < blocks; block += 1)
    costs.push(await eachOf((side) => costOf(side, () => buy(calls[side], perBlock, block * perBlock))));
  return { ours: meanOf(costs.map(({ ours }) => ours)), floor: meanOf(costs.map(({ floor }) => floor)) };
}

/** The cost from the instant at which renewals fall due until all are recorded. */
async function costOfRenewals({ servers }: Bench, count: number, costOf: CostOf): Promise<Pair<ProcessorTime>> {
  const model = await makeModel(servers);
  const wave = {
    ours: (circumstances: Circumstances) => renewalsPerSecond(servers, model, count, circumstances),
    floor: (circumstances: Circumstances) => floorRenewalsPerSecond(servers, count, circumstances),
  };
  return eachOf(async (side) => {
    let cost: ProcessorTime = {};
    await wave[side]({
      chargesPerSecond: null,
      async meanwhile(done) {
        cost = await costOf(side, async () => {
          await done;
          return count;
        });
      },
    });
    return cost;
  });
}

function meanOf(costs: readonly ProcessorTime[]): ProcessorTime {
  return Object.fromEntries(allParts.map((part) => [part, mean(costs.map((cost) => cost[part] ?? 0))]));
}

function row(measured: string, { ours, floor }: Pair<ProcessorTime>, parts: readonly Part[], limits?: Limits): Row {
  const of = (cost: ProcessorTime): number => parts.reduce((sum, part) => sum + (cost[part] ?? 0), 0);
  return comparedRow(measured, { ours: of(ours), floor: of(floor) }, milliseconds, limits);
}

function partsRow({ ours, floor }: Pair<ProcessorTime>): Row {
  const written = (cost: ProcessorTime): string =>
    allParts.map((part) => `${part} ${milliseconds(cost[part] ?? 0)}`).join(', ');
  return { ...figureRow('the parts of it', written(ours)), floor: written(floor) };
}
