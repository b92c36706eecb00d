import { sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { countFigures } from './figures.ts';
import { type Figures, keptFigures } from './schema.ts';

/** Figures, and when they were counted, in milliseconds. */
export interface KeptFigures {
  readonly figures: Figures;
  readonly takenAt: number;
}

const keptForMs = 30_000;
const onlyRow = 1;
/** The advisory lock held while the figures are counted. */
const countingLock = 5_240_016;

/**
 * The service's figures, counted at most twice a minute by one process for all: each scrape of each process would
 * otherwise read the ledger. While one process counts, the others answer the figures counted before.
 */
export async function readFigures(db: Database, now: number): Promise<KeptFigures> {
  const kept = await findKept(db);
  if (kept !== null && now - kept.takenAt < keptForMs) return kept;
  return (await countAndKeep(db, now)) ?? kept ?? { figures: await countFigures(db), takenAt: now };
}

async function findKept(db: Database): Promise<KeptFigures | null> {
  const [row] = await db.select().from(keptFigures);
  return row === undefined ? null : { figures: row.figures, takenAt: row.takenAt.getTime() };
}

/** Null where another process is counting. */
async function countAndKeep(db: Database, now: number): Promise<KeptFigures | null> {
  return db.transaction(async (tx) => {
    const [lock] = await tx.execute<{ taken: boolean }>(
      sql`select pg_try_advisory_xact_lock(${countingLock}) as taken`,
    );
    if (lock?.taken !== true) return null;
    const figures = await countFigures(tx);
    const row = { takenAt: new Date(now), figures };
    await tx
      .insert(keptFigures)
      .values({ id: onlyRow, ...row })
      .onConflictDoUpdate({ target: keptFigures.id, set: row });
    return { figures, takenAt: now };
  });
}
