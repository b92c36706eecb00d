import type { Measurement, Row } from '../bench.ts';
import { floorRenewalsPerSecond, renewalsPerSecond, textbookRenewalsPerSecond } from '../due.ts';
import { mean } from '../statistics.ts';
import { makeModel } from '../tenants.ts';

/** Tenants due at one instant; the floor runs before and after, so that a slow moment of the machine hits both. */
export const renewals: Measurement = {
  name: 'renewals',
  async run({ servers, sizes: { tenantsDue }, say }) {
    const model = await makeModel(servers);
    const half = Math.round(tenantsDue / 2);
    say(`${half} floor workflows due at one instant`);
    const before = await floorRenewalsPerSecond(servers, half);
    say(`${tenantsDue} tenants due at one instant`);
    const ours = await renewalsPerSecond(servers, model, tenantsDue);
    say(`${half} floor workflows due at one instant`);
    const after = await floorRenewalsPerSecond(servers, half);
    say(`${half} textbook loops due at one instant`);
    const textbook = await textbookRenewalsPerSecond(servers, half);
    const floor = mean([before, after]);
    return [
      row(`renewals, ${tenantsDue} tenants due at one instant`, ours, floor, 'floor', true),
      row('the same beside the textbook’s loop', ours, textbook, 'textbook', false),
    ];
  },
};

function row(measured: string, ours: number, beside: number, name: string, hasTarget: boolean): Row {
  return {
    measured,
    figure: `${ours.toFixed(1)}/s`,
    floor: `${beside.toFixed(1)}/s`,
    ratio: ours / beside,
    toReach: hasTarget ? `≥ 0.7 × ${name}` : '',
    met: hasTarget ? ours >= 0.7 * beside : null,
  };
}
