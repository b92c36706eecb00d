import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDatabase } from '../../stack/postgres.ts';
import { callApi } from '../api.ts';
import type { Bench, Measurement } from '../bench.ts';
import { figureRow, type Row } from '../row.ts';
import { makeSyntheticLedger } from '../synthetic-ledger.ts';

const inAll = 1_000_000;
const mostMinutes = 10;

interface Reconciliation {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Measured twice, because a history is kept for 90 days and a ledger for good: a long ledger against the card processor
 * alone, and this run's charges against the histories too. `npm run reconciliation-memory` shows that memory stays flat.
 */
export const reconciliation: Measurement = {
  name: 'reconciliation',
  async run(bench) {
    const { reconciled } = bench.sizes;
    bench.log(`Reconciling ${reconciled} charges whose histories are past their retention`);
    const old = await reconcileSynthetic(bench, reconciled);
    bench.log('Reconciling the charges of this run');
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
  const toReach = `≤ ${mostMinutes} min`;
  if (matched === 0) return figureRow(measured, 'none is old enough', { toReach, met: null });
  const figure = `${Math.round(perSecond)}/s, ${inAll.toLocaleString('en')} in ${Math.ceil(minutes)} min`;
  return figureRow(measured, figure, { toReach, met: minutes <= mostMinutes });
}

async function reconcileSynthetic({ servers }: Bench, charges: number): Promise<Reconciled> {
  const { postgres } = servers.processes;
  await ensureDatabase(postgres, 'books');
  const books = await makeSyntheticLedger(postgres.url('books'), charges);
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
  let found = await callApi<Reconciliation>(servers, 'POST', '/finance/reconciliations', {});
  while (found.state !== 'succeeded' && found.state !== 'failed') {
    await sleep(200);
    found = await callApi<Reconciliation>(servers, 'GET', `/finance/reconciliations/${found.id}`);
  }
  const { matched = 0, ...differences } = found.counts;
  const different = Object.values(differences).reduce((sum, count) => sum + count, 0);
  if (found.state !== 'succeeded' || different > 0)
    throw new Error(`Not reconciled: ${found.state} ${JSON.stringify(found.counts)}`);
  return { matched, perSecond: (1_000 * matched) / (performance.now() - startedAt) };
}
