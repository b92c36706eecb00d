import { setTimeout as sleep } from 'node:timers/promises';
import { keepQuote } from '../../db/quotes.ts';
import { loadState, type RecordedSubscription } from '../../db/subscriptions.ts';
import { nextDue } from '../../domain/due.ts';
import type { QuotableRequest } from '../../domain/inputs.ts';
import { type Preview, preview } from '../../domain/preview.ts';
import { wake } from '../../workflows/messages.ts';
import { ApiError } from '../http/problems.ts';
import { asConfigured } from './as-configured.ts';
import { nowOf, type RouteDeps } from './changes.ts';
import { signalTenant } from './signal-tenant.ts';

export interface Quoted {
  readonly recorded: RecordedSubscription;
  readonly priced: Preview;
}

/**
 * Prices a change and keeps the price as a quote, under which the change can be made (docs/product.md, "Quotes bind").
 */
export async function quoteChange(
  deps: RouteDeps,
  tenantId: string,
  quoteId: string,
  request: QuotableRequest,
): Promise<Quoted> {
  const recorded = await settledState(deps, tenantId);
  const priced = preview(recorded.state, asConfigured(deps, request), nowOf(deps, recorded));
  await keepQuote(deps.db, quoteId, tenantId, priced);
  return { recorded, priced };
}

const patienceMs = 5_000;

/** The state after everything due is settled: a prediction, too, has what is due settled first. */
export async function settledState(deps: RouteDeps, tenantId: string): Promise<RecordedSubscription> {
  let isWoken = false;
  for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(50)) {
    const recorded = await loadState(deps.db, tenantId);
    if (recorded !== null && isSettled(recorded, nowOf(deps, recorded))) return recorded;
    if (!isWoken) await haveSettled(deps, tenantId);
    isWoken = true;
  }
  throw new ApiError('unavailable', 'Something that fell due is still being settled; ask again.');
}

/**
 * Wakes the tenant's workflow, which may sleep until its place in a wave of renewals. Without Temporal the caller's wait
 * ends as that of something that takes long.
 */
async function haveSettled(deps: RouteDeps, tenantId: string): Promise<void> {
  try {
    await signalTenant(deps, tenantId, (handle) => handle.signal(wake));
  } catch (err) {
    deps.log.warn({ tenantId, err }, 'A tenant could not be woken to settle what is due');
  }
}

function isSettled({ state }: RecordedSubscription, now: number): boolean {
  return state.clock?.target == null && (nextDue(state)?.at ?? Number.POSITIVE_INFINITY) > now;
}
