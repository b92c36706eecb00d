// Proves that a reconciliation takes the same memory however many charges there are: `npm run reconciliation-memory`.
// Compares a small ledger and one ten times as large with a Stripe that lists as many intents, and prints the peaks.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { keepChildren } from '../stack/children.ts';
import { freePort } from '../stack/ports.ts';
import { ensureDatabase, startPostgres } from '../stack/postgres.ts';
import { makeSyntheticLedger } from './synthetic-ledger.ts';

const { values } = parseArgs({ options: { charges: { type: 'string', default: '50000' } } });
const most = Number(values.charges);

const folder = mkdtempSync(join(tmpdir(), 'reconciliation-memory-'));
const children = keepChildren();
const postgres = children.add(
  await startPostgres({
    dataDir: join(folder, 'postgres'),
    port: await freePort(),
    password: 'memory',
    logFile: join(folder, 'postgres.log'),
    settings: { fsync: 'off', synchronous_commit: 'off' },
  }),
);
try {
  const small = await measure(Math.ceil(most / 10));
  const large = await measure(most);
  const grown = large / small;
  console.log(`Ten times as many charges take ${grown.toFixed(2)} times the memory.`);
  process.exitCode = grown < 1.5 ? 0 : 1;
} finally {
  await children.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Reconciles the given number of charges; returns the peak of the live heap, in megabytes. */
async function measure(charges: number): Promise<number> {
  await ensureDatabase(postgres, `charges_${charges}`);
  const books = await makeSyntheticLedger(postgres.url(`charges_${charges}`), charges);
  let peak = 0;
  let beats = 0;
  const startedAt = performance.now();
  const tally = await books.compare(() => {
    beats += 1;
    if (beats % 500 === 0) peak = Math.max(peak, heldMegabytes());
  });
  const seconds = (performance.now() - startedAt) / 1000;
  await books.close();
  const rate = Math.round(charges / seconds);
  console.log(`${charges} charges: ${tally.matched} matched, at most ${peak.toFixed(1)} MB held, ${rate} a second.`);
  if (tally.matched !== charges) throw new Error(`${charges - tally.matched} were not matched`);
  return peak;
}

/** The heap after a garbage collection. */
function heldMegabytes(): number {
  if (globalThis.gc === undefined) throw new Error('Run it with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}
