import type { Bench, Measurement } from '../bench.ts';
import { floorRenewalsPerSecond, renewalsPerSecond, textbookRenewalsPerSecond } from '../due.ts';
import { comparedRow } from '../row.ts';
import { mean } from '../statistics.ts';
import { makeModel } from '../tenants.ts';

/** Stripe's rate limit at one endpoint (docs/trust.md, "T5"), in charges a second. */
const stripeLimit = 25;
/** The floor's rate does not depend on their number, and starting many takes long. */
const mostOfFloor = 1_000;

/** Renewals of tenants that are due at one instant, at a card processor with Stripe's limit. */
export const renewals: Measurement = {
  name: 'renewals',
  async run(bench) {
    const { tenantsDue } = bench.sizes;
    const rates = await compareWithFloor(bench, tenantsDue, stripeLimit);
    const measured = `renewals, ${tenantsDue} due at one instant, Stripe’s ${stripeLimit}/s`;
    return [comparedRow(measured, rates, perSecond, { leastTimesFloor: 0.9 })];
  },
};

/** The same renewals at a card processor without a limit, compared with the textbook's loop as well. */
export const renewalsUnlimited: Measurement = {
  name: 'renewals-unlimited',
  async run(bench) {
    const { servers, sizes, log } = bench;
    const count = Math.round(sizes.tenantsDue / 4);
    const unlimited = await compareWithFloor(bench, count, null);
    const loops = Math.min(count, mostOfFloor);
    log(`${loops} textbook loops due at one instant`);
    const textbook = await textbookRenewalsPerSecond(servers, loops, { chargesPerSecond: null });
    const measured = `renewals, ${count} due at one instant, without a limit`;
    return [
      comparedRow(measured, unlimited, perSecond, { least: 45 }),
      comparedRow('the same beside the textbook’s loop', { ...unlimited, floor: textbook }, perSecond),
    ];
  },
};

function perSecond(rate: number): string {
  return `${rate.toFixed(1)}/s`;
}

interface Rates {
  readonly ours: number;
  readonly floor: number;
}

/** Runs the floor before and after ours, so that a slow moment of the machine affects both. */
async function compareWithFloor(
  { servers, log }: Bench,
  count: number,
  chargesPerSecond: number | null,
): Promise<Rates> {
  const limit = chargesPerSecond === null ? 'no limit' : `${chargesPerSecond} charges a second`;
  const model = await makeModel(servers);
  const half = Math.min(Math.round(count / 2), mostOfFloor);
  const runFloor = (): Promise<number> => {
    log(`${half} floor workflows due at one instant, ${limit}`);
    return floorRenewalsPerSecond(servers, half, { chargesPerSecond });
  };
  const before = await runFloor();
  log(`${count} tenants due at one instant, ${limit}`);
  const ours = await renewalsPerSecond(servers, model, count, { chargesPerSecond });
  return { ours, floor: mean([before, await runFloor()]) };
}
