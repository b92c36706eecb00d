/*
 * A tenant pays with one card; a new one is charged at once for what waits for it, a renewed one is only shown, and one that is
 * gone at the card processor is waited for.
 * docs/product.md, "Payment method"
 */

import type { Instant } from '../calendar.ts';
import { openCharge, replacedCardOf } from '../charge-under-way.ts';
import { accept, type Decision, followedBy } from '../decision.ts';
import type { Events } from '../events.ts';
import { evolve } from '../evolve.ts';
import type { CommandOf, FactOf } from '../inputs.ts';
import { continuingCount } from '../pool.ts';
import { refusals } from '../refusals.ts';
import { hasEnded } from '../stage.ts';
import { type Charge, isCanceling, isSameCard, type State } from '../state.ts';
import { type Opened, openPeriod } from './activation.ts';
import { brakeOn, cardGoneCode } from './attempts.ts';
import { type Collected, collect } from './renewal.ts';

export function setPaymentMethod(
  _: State,
  { paymentMethod, commandId }: CommandOf<'setPaymentMethod'>,
): Decision<never> {
  return accept([], { type: 'attachCard', paymentMethod, commandId });
}

/** The card is kept even where the charge that follows is refused. */
export function cardAttached(
  state: State,
  { card }: FactOf<'cardAttached'>,
  now: Instant,
): Decision<'cardChanged' | Collected | Opened> {
  const changed = { type: 'cardChanged', card } as const;
  return followedBy([changed], payWithNewCard(evolve(state, changed, now), now));
}

/** A new card pays at once what waits for it, unless the tenant is leaving or the card was tried too often. */
function payWithNewCard(state: State, now: Instant): Decision<Collected | Opened> {
  const { type } = state.stage;
  if (isCanceling(state) || openCharge(state) !== null || brakeOn(state, now) !== null) return accept([]);
  if (type === 'past_due') return collect(state, null, now);
  if (type !== 'suspended') return accept([]);
  return openPeriod(state, { quantity: continuingCount(state.pool), start: now, commandId: null }, now);
}

export function cardRefused(_: State, { declineCode }: FactOf<'cardRefused'>): Decision<never> {
  return { refusal: { code: 'card_declined', detail: 'The card was refused.', declineCode } };
}

export function cardInvalid(): Decision<never> {
  return refusals.noSuchPaymentMethod();
}

/** Without a customer there is no card to save: the caller is told which detail the card processor does not take. */
export function customerRefused(_: State, { detail }: FactOf<'customerRefused'>): Decision<never> {
  return refusals.customerRefused(detail);
}

export function cardUnavailable(): Decision<never> {
  return refusals.processorUnavailable();
}

/** A bill that waited for a new card may be retried on its next day; nothing is charged at once. */
export function cardRenewed({ card, stage }: State, { card: renewed }: FactOf<'cardRenewed'>): Decision<'cardChanged'> {
  if (card === null || hasEnded(stage)) return accept([]);
  return accept(isSameCard(card, renewed) ? [] : [{ type: 'cardChanged', card: renewed }]);
}

/** An event says so; whether the card is gone is looked up (docs/product.md, "A card or customer that is gone at Stripe"). */
export function cardDoubted({ card, stage }: State): Decision<never> {
  return accept([], card === null || hasEnded(stage) ? null : { type: 'checkCard' });
}

/** Nothing is charged to a card that is gone, and nothing ends for it: what falls due waits for another card. */
export function cardGone({ card, stage }: State): Decision<'cardRemoved'> {
  return accept(card === null || hasEnded(stage) ? [] : [{ type: 'cardRemoved', card }]);
}

/** What the refusal of a charge says about the card, where its event has not come. */
export function goneByRefusal(state: State, { key }: Charge, declineCode: string): Events<'cardRemoved'> {
  const isGone = declineCode === cardGoneCode || declineCode === 'no_payment_method';
  if (!isGone || replacedCardOf(state, key) !== null || state.card === null) return [];
  return [{ type: 'cardRemoved', card: state.card }];
}
