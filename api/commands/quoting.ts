import { setTimeout as sleep } from 'node:timers/promises';
import { keepQuote } from '../../db/quotes.ts';
import { loadState, type RecordedSubscription } from '../../db/subscriptions.ts';
import { nextDue } from '../../domain/due.ts';
import type { QuotableRequest } from '../../domain/inputs.ts';
import { type Preview, preview } from '../../domain/preview.ts';
import { ApiError } from '../http/problems.ts';
import { nowOf, type RouteDeps } from './changes.ts';

export interface Quoted {
  readonly recorded: RecordedSubscription;
  readonly priced: Preview;
}

/** Prices a change and keeps that as a quote, under which it can be made (docs/product.md, "Quotes bind"). */
export async function quoteChange(
  deps: RouteDeps,
  tenantId: string,
  quoteId: string,
  request: QuotableRequest,
): Promise<Quoted> {
  const recorded = await settledState(deps, tenantId);
  const priced = preview(recorded.state, request, nowOf(deps, recorded));
  await keepQuote(deps.db, quoteId, tenantId, priced);
  return { recorded, priced };
}

const patienceMs = 5_000;

/** The state once whatever was due is settled: time comes first for what is foretold as well. */
export async function settledState(deps: RouteDeps, tenantId: string): Promise<RecordedSubscription> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(50)) {
    const recorded = await loadState(deps.db, tenantId);
    if (recorded !== null && isSettled(recorded, nowOf(deps, recorded))) return recorded;
  }
  throw new ApiError('unavailable', 'Something that fell due is still being settled; ask again.');
}

function isSettled({ state }: RecordedSubscription, now: number): boolean {
  return state.clock?.target == null && (nextDue(state)?.at ?? Number.POSITIVE_INFINITY) > now;
}
