import type { Bench, Measurement, Row } from '../bench.ts';
import { floorRenewalsPerSecond, renewalsPerSecond, textbookRenewalsPerSecond } from '../due.ts';
import { mean } from '../statistics.ts';
import { makeModel } from '../tenants.ts';

/** What Stripe takes at one endpoint (trust.md, T5). */
const stripeLimit = 25;

/**
 * Tenants due at one instant, at a card processor with Stripe's limit and at one that takes whatever comes; the floor runs
 * before and after, so that a slow moment of the machine hits both.
 */
export const renewals: Measurement = {
  name: 'renewals',
  async run(bench) {
    const { servers, sizes, say } = bench;
    const limited = await besideFloor(bench, sizes.tenantsDue, stripeLimit);
    const count = Math.round(sizes.tenantsDue / 4);
    const unlimited = await besideFloor(bench, count, null);
    say(`${count} textbook loops due at one instant`);
    const textbook = await textbookRenewalsPerSecond(servers, count, { chargesPerSecond: null });
    return [
      row(`renewals, ${sizes.tenantsDue} due at one instant, Stripe’s ${stripeLimit}/s`, limited, 'floor', 0.7),
      row(`renewals, ${count} due at one instant, without a limit`, unlimited, 'floor', null),
      row('the same beside the textbook’s loop', { ...unlimited, beside: textbook }, 'textbook', null),
    ];
  },
};

interface Rates {
  readonly ours: number;
  readonly beside: number;
}

async function besideFloor({ servers, say }: Bench, count: number, chargesPerSecond: number | null): Promise<Rates> {
  const limit = chargesPerSecond === null ? 'no limit' : `${chargesPerSecond} charges a second`;
  const model = await makeModel(servers);
  const half = Math.round(count / 2);
  const floor = (): Promise<number> => {
    say(`${half} floor workflows due at one instant, ${limit}`);
    return floorRenewalsPerSecond(servers, half, { chargesPerSecond });
  };
  const before = await floor();
  say(`${count} tenants due at one instant, ${limit}`);
  const ours = await renewalsPerSecond(servers, model, count, { chargesPerSecond });
  return { ours, beside: mean([before, await floor()]) };
}

function row(measured: string, { ours, beside }: Rates, name: string, least: number | null): Row {
  return {
    measured,
    figure: `${ours.toFixed(1)}/s`,
    floor: `${beside.toFixed(1)}/s`,
    ratio: ours / beside,
    toReach: least === null ? '' : `≥ ${least} × ${name}`,
    met: least === null ? null : ours >= least * beside,
  };
}
