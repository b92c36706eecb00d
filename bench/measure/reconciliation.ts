import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { charges } from '../../db/schema.ts';
import { ask } from '../api.ts';
import type { Bench, Measurement } from '../bench.ts';

const inAll = 1_000_000;
const mostMinutes = 10;

interface Reconciliation {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** Of every charge that the run has made, against the stand-in and the histories. That memory is flat is another script's. */
export const reconciliation: Measurement = {
  name: 'reconciliation',
  async run(bench) {
    const count = await countCharges(bench);
    bench.say(`Reconciling ${count} charges`);
    const startedAt = performance.now();
    const done = await reconcile(bench);
    const perSecond = (1_000 * count) / (performance.now() - startedAt);
    const minutes = inAll / perSecond / 60;
    const { matched = 0 } = done.counts;
    if (done.state !== 'succeeded' || matched < count)
      throw new Error(`Not reconciled: ${JSON.stringify(done.counts)}`);
    return [
      {
        measured: `reconcile ${count} charges; at that rate ${inAll.toLocaleString('en')} take ${minutes.toFixed(0)} min`,
        figure: `${Math.round(perSecond)}/s`,
        floor: '',
        ratio: null,
        toReach: `≤ ${mostMinutes} min`,
        met: minutes <= mostMinutes,
      },
    ];
  },
};

async function countCharges({ servers: { db } }: Bench): Promise<number> {
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(charges);
  return row?.count ?? 0;
}

async function reconcile({ servers }: Bench): Promise<Reconciliation> {
  let found = await ask<Reconciliation>(servers, 'POST', '/finance/reconciliations', {});
  while (found.state !== 'succeeded' && found.state !== 'failed') {
    await sleep(200);
    found = await ask<Reconciliation>(servers, 'GET', `/finance/reconciliations/${found.id}`);
  }
  return found;
}
