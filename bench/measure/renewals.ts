import type { Bench, Measurement } from '../bench.ts';
import { floorRenewalsPerSecond, renewalsPerSecond, textbookRenewalsPerSecond } from '../due.ts';
import { comparedRow, type Row } from '../row.ts';
import { mean } from '../statistics.ts';
import { makeModel } from '../tenants.ts';

/** Stripe's rate limit at one endpoint (docs/trust.md, "T5"), in charges a second. */
const stripeLimit = 25;

/**
 * Tenants due at one instant, at a card processor with Stripe's limit and at one without. The floor runs before and after,
 * so that a slow moment of the machine hits both.
 */
export const renewals: Measurement = {
  name: 'renewals',
  async run(bench) {
    const { servers, sizes, log } = bench;
    const limited = await compareWithFloor(bench, sizes.tenantsDue, stripeLimit);
    const count = Math.round(sizes.tenantsDue / 4);
    const unlimited = await compareWithFloor(bench, count, null);
    log(`${count} textbook loops due at one instant`);
    const textbook = await textbookRenewalsPerSecond(servers, count, { chargesPerSecond: null });
    return [
      row(`renewals, ${sizes.tenantsDue} due at one instant, Stripe’s ${stripeLimit}/s`, limited, 'floor', 0.7),
      row(`renewals, ${count} due at one instant, without a limit`, unlimited, 'floor', null),
      row('the same beside the textbook’s loop', { ...unlimited, floor: textbook }, 'textbook', null),
    ];
  },
};

interface Rates {
  readonly ours: number;
  readonly floor: number;
}

async function compareWithFloor(
  { servers, log }: Bench,
  count: number,
  chargesPerSecond: number | null,
): Promise<Rates> {
  const limit = chargesPerSecond === null ? 'no limit' : `${chargesPerSecond} charges a second`;
  const model = await makeModel(servers);
  const half = Math.round(count / 2);
  const runFloor = (): Promise<number> => {
    log(`${half} floor workflows due at one instant, ${limit}`);
    return floorRenewalsPerSecond(servers, half, { chargesPerSecond });
  };
  const before = await runFloor();
  log(`${count} tenants due at one instant, ${limit}`);
  const ours = await renewalsPerSecond(servers, model, count, { chargesPerSecond });
  return { ours, floor: mean([before, await runFloor()]) };
}

function row(measured: string, rates: Rates, name: string, least: number | null): Row {
  const goal = least === null ? undefined : { toReach: `≥ ${least} × ${name}`, met: rates.ours >= least * rates.floor };
  return comparedRow(measured, rates, (perSecond) => `${perSecond.toFixed(1)}/s`, goal);
}
