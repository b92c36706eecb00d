import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../api.ts';
import type { Bench, Measurement } from '../bench.ts';

const inAll = 1_000_000;
const mostMinutes = 10;

interface Reconciliation {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Of the charges that the run has made, but for the last five minutes', against the stand-in and the histories. That memory
 * is flat is shown by `npm run reconciliation-memory`.
 */
export const reconciliation: Measurement = {
  name: 'reconciliation',
  async run(bench) {
    bench.say('Reconciling what was charged');
    const startedAt = performance.now();
    const { state, counts } = await reconcile(bench);
    const { matched = 0, ...differences } = counts;
    if (state !== 'succeeded') throw new Error(`Not reconciled: ${state} ${JSON.stringify(counts)}`);
    const different = Object.values(differences).reduce((sum, count) => sum + count, 0);
    const perSecond = (1_000 * matched) / (performance.now() - startedAt);
    const minutes = inAll / perSecond / 60;
    return [
      {
        measured: `reconcile ${matched} charges, ${different} differ; at that rate ${inAll.toLocaleString('en')} take ${Math.ceil(minutes)} min`,
        figure: matched === 0 ? 'none is old enough' : `${Math.round(perSecond)}/s`,
        floor: '',
        ratio: null,
        toReach: `≤ ${mostMinutes} min`,
        met: matched === 0 ? null : minutes <= mostMinutes,
      },
    ];
  },
};

async function reconcile({ servers }: Bench): Promise<Reconciliation> {
  let found = await ask<Reconciliation>(servers, 'POST', '/finance/reconciliations', {});
  while (found.state !== 'succeeded' && found.state !== 'failed') {
    await sleep(200);
    found = await ask<Reconciliation>(servers, 'GET', `/finance/reconciliations/${found.id}`);
  }
  return found;
}
