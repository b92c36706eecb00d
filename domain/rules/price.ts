/*
 * A new price is a new version: it takes effect at the next renewal, and until then purchases cost the old price. A
 * period that is yet to be opened takes the newest price. docs/product.md, "Price"
 */

import type { Instant } from '../calendar.ts';
import { openingCharge } from '../charge-under-way.ts';
import { accept, type Decision } from '../decision.ts';
import type { CommandOf } from '../inputs.ts';
import type { AmountMinor } from '../money/money.ts';
import { awaitsOpening, isRunning } from '../stage.ts';
import { isCanceling, type State } from '../state.ts';
import { tooDear } from './largest-bill.ts';

/** Sets a new price. Setting the price that is the newest already changes nothing. */
export function setPrice(state: State, { unitPrice }: CommandOf<'setPrice'>): Decision<'priceChanged'> {
  const refused = tooDear(state, unitPrice);
  if (refused !== null) return refused;
  const { newest: before, version } = state.price;
  if (unitPrice === before) return accept([]);
  return accept([{ type: 'priceChanged', unitPrice, current: priceNow(state), before, version: version + 1 }]);
}

/** What a licence costs a month now: in the present period, or in one that would be opened now. */
export function priceNow(state: State): AmountMinor {
  const opening = openingCharge(state);
  if (opening !== null) return opening.purpose.unitPrice;
  return awaitsOpening(state.stage) ? state.price.newest : state.price.pinned;
}

/** A price that is set and has not taken effect. */
export interface ComingPrice {
  readonly unitPrice: AmountMinor;
  /** The boundary whose bill is the first at this price. */
  readonly from: Instant;
}

/** The coming price. Null where the newest price has taken effect, and where no bill will come at it. */
export function comingPrice(state: State): ComingPrice | null {
  const { newest } = state.price;
  const from = isCanceling(state) ? null : nextBoundary(state);
  return from === null || newest === priceNow(state) ? null : { unitPrice: newest, from };
}

/** The end of the present period, or of the period whose opening charge is under way. */
function nextBoundary(state: State): Instant | null {
  const { stage } = state;
  return isRunning(stage) ? stage.period.end : (openingCharge(state)?.purpose.period.end ?? null);
}
