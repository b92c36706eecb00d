import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { gte } from 'drizzle-orm';
import pLimit from 'p-limit';
import { charges, reconciliationFindings } from '../../db/schema.ts';
import { ensureDatabase } from '../../stack/postgres.ts';
import { callApi, createActive } from '../api.ts';
import type { Bench, Measurement } from '../bench.ts';
import { processorSeconds } from '../machine.ts';
import { figureRow, type Row } from '../row.ts';
import { milliseconds } from '../statistics.ts';
import { compareBooks, makeSyntheticLedger } from '../synthetic-ledger.ts';

const inAll = 1_000_000;
const mostMinutes = 10;
const months = 24;

/**
 * Measured twice, because a history is kept for 90 days and a ledger for good: a long ledger against the card processor
 * alone, and this benchmark's charges together with their runs, of which 24 in 25 have ended. `npm run
 * reconciliation-memory` shows that memory stays flat.
 */
export const reconciliation: Measurement = {
  name: 'reconciliation',
  async run(bench) {
    const { reconciled, recentlyCharged } = bench.sizes;
    bench.log(`Reconciling ${reconciled} charges whose histories are past their retention`);
    const old = await reconcileSynthetic(bench, reconciled);
    bench.log(`Reconciling ${recentlyCharged} charges of this run`);
    const { charged, perSecond, processorTime } = await reconcileCharged(bench, recentlyCharged);
    return [
      row(`reconcile ${reconciled.toLocaleString('en')} charges with the card processor's`, old),
      row(
        `reconcile ${charged.toLocaleString('en')} charges with the card processor's and the runs that made them`,
        perSecond,
      ),
      figureRow('the processor time of it, a charge', processorTime),
    ];
  },
};

interface Reconciled {
  readonly charged: number;
  readonly perSecond: number;
  readonly processorTime: string;
}

function row(measured: string, perSecond: number): Row {
  const minutes = inAll / perSecond / 60;
  const figure = `${Math.round(perSecond)}/s, ${inAll.toLocaleString('en')} in ${Math.ceil(minutes)} min`;
  return figureRow(measured, figure, { toReach: `≤ ${mostMinutes} min`, met: minutes <= mostMinutes });
}

async function reconcileSynthetic({ servers }: Bench, charges: number): Promise<number> {
  const { postgres } = servers.processes;
  await ensureDatabase(postgres, 'books');
  const books = await makeSyntheticLedger(postgres.url('books'), charges);
  try {
    return await matchedPerSecond(charges, () => books.compare());
  } finally {
    await books.close();
  }
}

/** Reconciles charges that tenants made month after month, together with their runs. */
async function reconcileCharged({ servers }: Bench, most: number): Promise<Reconciled> {
  const { db, processes } = servers;
  // The card processor's times are whole seconds, so the first charge is made at the start of one.
  const from = 1_000 * Math.ceil(Date.now() / 1_000);
  await sleep(from - Date.now());
  const limit = pLimit(4);
  const ids = Array.from({ length: Math.ceil(most / months) }, (_, index) => `reconciled-${index}`);
  await Promise.all(ids.map((tenantId) => limit(() => liveFor(servers, tenantId))));
  const span = { from, to: 1_000 * Math.ceil(Date.now() / 1_000 + 1) };
  const charged = await db.$count(charges, gte(charges.recordedAt, new Date(from)));
  // As in a worker: this client does most of its work outside this thread.
  const connection = await NativeConnection.connect({ address: processes.temporal.address });
  const books = { ...servers, client: new Client({ connection }) };
  // A first pass warms the process up, because the measured pass takes only seconds.
  await compareBooks(books, span);
  const before = processorMs(processes);
  const perSecond = await matchedPerSecond(charged, () => compareBooks(books, span));
  const after = processorMs(processes);
  await connection.close();
  const findings = await db.$count(reconciliationFindings);
  if (findings > 0) throw new Error(`${findings} differences were found`);
  const each = (part: keyof typeof after): string => milliseconds((after[part] - before[part]) / charged);
  return { charged, perSecond, processorTime: `reconciliation ${each('own')}, Temporal ${each('temporal')}` };
}

function processorMs({ temporal }: Bench['servers']['processes']) {
  const { user, system } = process.cpuUsage();
  return { own: (user + system) / 1_000, temporal: 1_000 * processorSeconds([temporal.pid]) };
}

async function liveFor(servers: Bench['servers'], tenantId: string): Promise<void> {
  await createActive(servers, tenantId, { testClock: { frozenTime: '2026-01-31T09:00:00Z' } });
  await callApi(servers, 'POST', `/tenants/${tenantId}/test-clock/advance`, { by: `P${months}M` });
}

async function matchedPerSecond(
  charges: number,
  compare: () => Promise<{ readonly matched: number }>,
): Promise<number> {
  const startedAt = performance.now();
  const { matched } = await compare();
  if (matched !== charges) throw new Error(`${matched} of ${charges} charges were matched`);
  return (1_000 * matched) / (performance.now() - startedAt);
}
