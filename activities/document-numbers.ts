import { log } from '@temporalio/activity';
import type Stripe from 'stripe';
import type { Database } from '../db/connect.ts';
import * as numbers from '../db/document-numbers.ts';
import { adopted, type Made, numbersLost } from '../domain/finance/document-numbers.ts';

export interface NumberDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
}

/**
 * Checks, before a document gets a number, whether a restored database has lost numbers: if the last one was given out
 * long ago, what Stripe has made since proves how many to skip. Safe to run again and in parallel; `lookedUp` is when
 * numbers were last proven, if the caller has just read that.
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
  const madeElsewhere = new Map<string, number>();
  const expand = ['data.payment_intent'];
  for await (const refund of stripe.refunds.list({ created: from(since), limit: pageSize, expand })) {
    const { id, status, created, metadata } = refund;
    if (status !== 'succeeded') continue;
    const key = metadata?.['refundKey'];
    if (key !== undefined) made.set(key, created);
    else if (isOfOurCharge(refund)) madeElsewhere.set(id, created);
  }
  const known = await numbers.refundsAdopted(db, [...madeElsewhere.keys()]);
  return [
    ...withRows(made, await numbers.refundsWritten(db, [...made.keys()])),
    ...[...madeElsewhere].map(([id, created]) => adopted(1_000 * created, known.has(id), Date.now())),
  ];
}

function isOfOurCharge({ payment_intent: intent }: Stripe.Refund): boolean {
  return typeof intent === 'object' && intent?.metadata['chargeKey'] !== undefined;
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
