/*
 * What is going to happen if nothing is done: each with its day, the change of the next bill, and the request that
 * undoes it.
 * docs/product.md, "What is going to happen"
 */

import type { Instant } from './calendar.ts';
import { fallsDueAt } from './due.ts';
import { type ComingBill, nextBill } from './forecast.ts';
import { isEnding, type LicenceNumbers, numbersOf, withEnding } from './pool.ts';
import { deletionAt, isDeletionHeld } from './rules/deletion.ts';
import { comingPrice } from './rules/price.ts';
import { hasEnded, isRunning } from './stage.ts';
import { isCanceling, type State } from './state.ts';

export interface Coming {
  readonly what: 'trial_end' | 'licences_end' | 'price_change' | 'retry' | 'suspension' | 'cancellation' | 'deletion';
  readonly at: Instant;
  /** The next bill as things are now; null where none will come. */
  readonly nextBill: ComingBill | null;
  /** The next bill if this is undone; the same bill where nothing can undo it. */
  readonly nextBillUndone: ComingBill | null;
  readonly undo: Undo | null;
}

/** The request that prevents it. */
export type Undo =
  | { readonly type: 'reactivateLicences'; readonly numbers: LicenceNumbers }
  | { readonly type: 'keep' }
  | { readonly type: 'pay' }
  | { readonly type: 'undoActivation' };

/** What is going to happen, in order of time. */
export function goingToHappen(state: State, now: Instant): readonly Coming[] {
  if (hasEnded(state.stage)) return [];
  const all = [
    trialEnd(state),
    licencesEnd(state),
    priceChange(state),
    retry(state),
    suspension(state),
    cancellation(state),
    deletion(state, now),
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
  const { stage } = state;
  const endsAt = fallsDueAt(state, 'trialEnd');
  if (stage.type !== 'trialing' || !stage.converting) return coming(state, 'trial_end', endsAt, null);
  const undone = { ...state, stage: { ...stage, converting: false } };
  return coming(state, 'trial_end', endsAt, { type: 'undoActivation' }, undone);
}

/** Null for a subscription that ends, as all of its licences end with it. */
function licencesEnd(state: State): Coming | null {
  const numbers = numbersOf(state.pool.licences.filter(isEnding));
  if (numbers.length === 0 || !isRunning(state.stage) || isCanceling(state)) return null;
  const undone = { ...state, pool: withEnding(state.pool, numbers, false) };
  return coming(state, 'licences_end', state.stage.period.end, { type: 'reactivateLicences', numbers }, undone);
}

/** Without an undo, as only the seller can take a price back. */
function priceChange(state: State): Coming | null {
  return coming(state, 'price_change', comingPrice(state)?.from ?? null, null);
}

function retry(state: State): Coming | null {
  return coming(state, 'retry', fallsDueAt(state, 'retry'), { type: 'pay' });
}

function suspension(state: State): Coming | null {
  return coming(state, 'suspension', fallsDueAt(state, 'suspension'), { type: 'pay' });
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

/**
 * A deletion for want of payment or activation. Null for a canceled subscription, whose cancellation is an entry of its
 * own, and where the outcome of a charge decides whether it comes.
 */
function deletion(state: State, now: Instant): Coming | null {
  if (isCanceling(state) || isDeletionHeld(state, now)) return null;
  return coming(state, 'deletion', deletionAt(state), state.pool.licences.length === 0 ? null : { type: 'pay' });
}
