import { log } from '@temporalio/activity';
import type Stripe from 'stripe';
import type { Database } from '../db/connect.ts';
import * as numbers from '../db/document-numbers.ts';
import { type Made, numbersLost } from '../domain/finance/document-numbers.ts';

export interface NumberDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
}

/**
 * Before a document gets a number: where the last one was given out long ago, what Stripe has made since tells whether the
 * database was restored, and so has lost numbers. Those are left out. Safe to run again, and at once by several. When they were
 * proven is looked up, unless it was just now.
 */
export async function proveNumbers(
  deps: NumberDependencies,
  kind: numbers.DocumentKind,
  lookedUp?: Date | null,
): Promise<void> {
  const provenAt = lookedUp === undefined ? await numbers.numbersProvenAt(deps.db, kind) : lookedUp;
  if (provenAt === null || Date.now() - provenAt.getTime() < numbers.provenForMs) return;
  const made = await madeSince[kind](deps, provenAt);
  const lost = numbersLost(made, await numbers.countUndecided(deps.db));
  if (lost > 0)
    log.error('The database was restored: numbers that may have been given out are left out', { kind, lost });
  await numbers.proveNumbers(deps.db, kind, provenAt, lost);
}

const madeSince = { invoice: chargedSince, credit_note: refundedSince } as const;
const marginMs = 60_000;
const pageSize = 100;

async function chargedSince({ db, stripe }: NumberDependencies, since: Date): Promise<readonly Made[]> {
  const made = new Map<string, number>();
  for await (const { status, created, metadata } of stripe.paymentIntents.list({
    created: from(since),
    limit: pageSize,
  }))
    if (status === 'succeeded' && metadata.chargeKey !== undefined) made.set(metadata.chargeKey, created);
  return withRows(made, await numbers.chargesWritten(db, [...made.keys()]));
}

async function refundedSince({ db, stripe }: NumberDependencies, since: Date): Promise<readonly Made[]> {
  const made = new Map<string, number>();
  for await (const { status, created, metadata } of stripe.refunds.list({ created: from(since), limit: pageSize }))
    if (status === 'succeeded' && metadata?.['refundKey'] !== undefined) made.set(metadata['refundKey'], created);
  return withRows(made, await numbers.refundsWritten(db, [...made.keys()]));
}

function from(since: Date): Stripe.RangeQueryParam {
  return { gte: Math.floor((since.getTime() - marginMs) / 1_000) };
}

function withRows(made: ReadonlyMap<string, number>, written: ReadonlyMap<string, Date | null>): readonly Made[] {
  return [...made].map(([key, created]) => {
    const madeAt = 1_000 * created;
    // A row that was written before its request went out is sound.
    return { madeAt, writtenAt: written.has(key) ? (written.get(key)?.getTime() ?? madeAt) : null };
  });
}
