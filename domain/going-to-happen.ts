/*
 * What is going to happen if nothing is done, each with its day, what it does to the next bill, and what undoes it.
 * docs/product.md, "What is going to happen"
 */

import type { Instant } from './calendar.ts';
import { type ComingBill, nextBill } from './forecast.ts';
import { isEnding, type LicenceNumbers, numbersOf, withEnding } from './pool.ts';
import { deletionAt } from './rules/deletion.ts';
import { dueRetry, dueSuspension } from './rules/failed-renewal.ts';
import { comingPrice } from './rules/price.ts';
import { hasEnded, isRunning } from './stage.ts';
import { isCanceling, type State } from './state.ts';

export interface Coming {
  readonly what: 'trial_end' | 'licences_end' | 'price_change' | 'retry' | 'suspension' | 'cancellation' | 'deletion';
  readonly at: Instant;
  /** The next bill, as all stands; null where none will come. */
  readonly nextBill: ComingBill | null;
  /** The next bill where this one is undone; the same where nothing undoes it. */
  readonly nextBillUndone: ComingBill | null;
  readonly undo: Undo | null;
}

/** The request that keeps it from happening. */
export type Undo =
  | { readonly type: 'reactivateLicences'; readonly numbers: LicenceNumbers }
  | { readonly type: 'keep' }
  | { readonly type: 'pay' }
  | { readonly type: 'undoActivation' };

/** In the order in which it happens. */
export function goingToHappen(state: State): readonly Coming[] {
  if (hasEnded(state.stage)) return [];
  const all = [
    trialEnd(state),
    licencesEnd(state),
    priceChange(state),
    retry(state),
    suspension(state),
    cancellation(state),
    deletion(state),
  ];
  return all.filter((coming) => coming !== null).sort((one, other) => one.at - other.at);
}

function coming(
  state: State,
  what: Coming['what'],
  at: Instant | null,
  undo: Undo | null,
  undone = state,
): Coming | null {
  return at === null ? null : { what, at, nextBill: nextBill(state), nextBillUndone: nextBill(undone), undo };
}

function trialEnd(state: State): Coming | null {
  const { stage, trialEndsAt } = state;
  if (stage.type !== 'trialing' || isCanceling(state)) return null;
  if (!stage.converting) return coming(state, 'trial_end', trialEndsAt, null);
  const undone = { ...state, stage: { ...stage, converting: false } };
  return coming(state, 'trial_end', trialEndsAt, { type: 'undoActivation' }, undone);
}

/** Not told of a subscription that ends: all of its licences end with it. */
function licencesEnd(state: State): Coming | null {
  const numbers = numbersOf(state.pool.licences.filter(isEnding));
  if (numbers.length === 0 || !isRunning(state.stage) || isCanceling(state)) return null;
  const undone = { ...state, pool: withEnding(state.pool, numbers, false) };
  return coming(state, 'licences_end', state.stage.period.end, { type: 'reactivateLicences', numbers }, undone);
}

/** A price is the seller's to take back. */
function priceChange(state: State): Coming | null {
  return coming(state, 'price_change', comingPrice(state)?.from ?? null, null);
}

function retry(state: State): Coming | null {
  return coming(state, 'retry', dueRetry(state), { type: 'pay' });
}

function suspension(state: State): Coming | null {
  return coming(state, 'suspension', dueSuspension(state), { type: 'pay' });
}

function cancellation(state: State): Coming | null {
  if (!isCanceling(state)) return null;
  return coming(
    state,
    'cancellation',
    state.cancellation?.at ?? null,
    { type: 'keep' },
    { ...state, cancellation: null },
  );
}

/** For want of payment or activation; a cancellation has its own end. */
function deletion(state: State): Coming | null {
  if (isCanceling(state)) return null;
  return coming(state, 'deletion', deletionAt(state), state.pool.licences.length === 0 ? null : { type: 'pay' });
}
