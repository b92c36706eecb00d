import type { Measurement } from '../bench.ts';
import { alternate, alternateAtRate, type Pair } from '../interleave.ts';
import { buyers, preparePurchases } from '../purchases.ts';
import { comparedRow, type Limits, type Row } from '../row.ts';
import { milliseconds, quantile } from '../statistics.ts';

const perSecond = 20;
const blocks = 4;
const mostMsAtRate = 400;

/** The time from the HTTP request to the answer with the charge. */
export const addLicences: Measurement = {
  name: 'add-licences',
  async run(bench) {
    const { sizes, random, log } = bench;
    log('Adding licences, one request after the other');
    const calls = await preparePurchases(bench, 'adds');
    await alternate(buyers, random, calls);
    const alone = await alternate(sizes.addsAlone, random, calls);
    log(`Adding licences, ${perSecond} requests a second`);
    const loaded = await alternateAtRate(perSecond, sizes.addSeconds, blocks, calls);
    const atRate = `at ${perSecond}/s`;
    return [
      row('alone, p50', alone, 0.5, { mostTimesFloor: 1.5 }),
      row('alone, p99', alone, 0.99),
      row(`${atRate}, p50`, loaded, 0.5, { mostTimesFloor: 2.5 }),
      row(`${atRate}, p99`, loaded, 0.99, { most: mostMsAtRate }),
    ];
  },
};

function row(how: string, { ours, floor }: Pair<number[]>, share: number, limits: Limits = {}): Row {
  const figures = { ours: quantile(ours, share), floor: quantile(floor, share) };
  return comparedRow(`add licences ${how}`, figures, milliseconds, limits);
}
