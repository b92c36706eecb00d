import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDatabase } from '../../stack/postgres.ts';
import { ask } from '../api.ts';
import type { Bench, Measurement, Row } from '../bench.ts';
import { makeUpBooks } from '../made-up-books.ts';

const inAll = 1_000_000;
const mostMinutes = 10;

interface Reconciliation {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Twice, as a history is kept for 90 days and a ledger for good: a long ledger against the card processor alone, and what
 * this run has charged (but for the last five minutes) against the histories as well. That memory is flat is shown by
 * `npm run reconciliation-memory`.
 */
export const reconciliation: Measurement = {
  name: 'reconciliation',
  async run(bench) {
    const { reconciled } = bench.sizes;
    bench.say(`Reconciling ${reconciled} charges whose histories are kept no more`);
    const old = await reconcileMadeUp(bench, reconciled);
    bench.say('Reconciling what was charged');
    const recent = await reconcileCharged(bench);
    return [
      row(`reconcile ${reconciled.toLocaleString('en')} charges with the card processor's`, old),
      row(`reconcile ${recent.matched} charges of this run with the card processor's and the histories`, recent),
    ];
  },
};

interface Reconciled {
  readonly matched: number;
  readonly perSecond: number;
}

function row(measured: string, { matched, perSecond }: Reconciled): Row {
  const minutes = inAll / perSecond / 60;
  const told = `${Math.round(perSecond)}/s, ${inAll.toLocaleString('en')} in ${Math.ceil(minutes)} min`;
  return {
    measured,
    figure: matched === 0 ? 'none is old enough' : told,
    floor: '',
    ratio: null,
    toReach: `≤ ${mostMinutes} min`,
    met: matched === 0 ? null : minutes <= mostMinutes,
  };
}

async function reconcileMadeUp({ servers }: Bench, charges: number): Promise<Reconciled> {
  const { postgres } = servers.processes;
  await ensureDatabase(postgres, 'books');
  const books = await makeUpBooks(postgres.url('books'), charges);
  try {
    const startedAt = performance.now();
    const { matched } = await books.compare();
    if (matched !== charges) throw new Error(`${charges - matched} charges were not matched`);
    return { matched, perSecond: (1_000 * matched) / (performance.now() - startedAt) };
  } finally {
    await books.close();
  }
}

async function reconcileCharged({ servers }: Bench): Promise<Reconciled> {
  const startedAt = performance.now();
  let found = await ask<Reconciliation>(servers, 'POST', '/finance/reconciliations', {});
  while (found.state !== 'succeeded' && found.state !== 'failed') {
    await sleep(200);
    found = await ask<Reconciliation>(servers, 'GET', `/finance/reconciliations/${found.id}`);
  }
  const { matched = 0, ...differences } = found.counts;
  const different = Object.values(differences).reduce((sum, count) => sum + count, 0);
  if (found.state !== 'succeeded' || different > 0)
    throw new Error(`Not reconciled: ${found.state} ${JSON.stringify(found.counts)}`);
  return { matched, perSecond: (1_000 * matched) / (performance.now() - startedAt) };
}
