/*
 * A tenant pays with one card. A new card is charged at once for what waits for it, a renewed card is only shown, and a
 * card that is gone at the card processor is left until there is another.
 * docs/product.md, "Payment method"
 */

import type { Instant } from '../calendar.ts';
import { openCharge, replacedCardOf } from '../charge-under-way.ts';
import { accept, type Decision, followedBy } from '../decision.ts';
import type { EventOf, Events } from '../events.ts';
import { evolve } from '../evolve.ts';
import type { CommandOf, FactOf } from '../inputs.ts';
import { continuingCount } from '../pool.ts';
import { refusals } from '../refusals.ts';
import { hasEnded } from '../stage.ts';
import { type Card, type Charge, isCanceling, isSameCard, type State } from '../state.ts';
import { type Opened, openPeriod } from './activation.ts';
import { brakeOn, cardGoneCode } from './attempts.ts';
import { retriesDueBy } from './failed-renewal.ts';
import { type Collected, collect } from './renewal.ts';

export function setPaymentMethod(
  _: State,
  { paymentMethod, commandId }: CommandOf<'setPaymentMethod'>,
): Decision<never> {
  return accept([], { type: 'attachCard', paymentMethod, commandId });
}

/** Keeps the card, also where the charge that follows is refused. */
export function cardAttached(
  state: State,
  { card }: FactOf<'cardAttached'>,
  now: Instant,
): Decision<'cardChanged' | Collected | Opened> {
  const changed = cardChanged(state, card, now);
  return followedBy([changed], payWithNewCard(evolve(state, changed, now), now));
}

/** Charges a new card at once for what waits for it, unless the tenant is leaving or the card was tried too often. */
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

/** Refuses a card that has no customer, naming the detail that the card processor does not take. */
export function customerRefused(_: State, { detail }: FactOf<'customerRefused'>): Decision<never> {
  return refusals.customerRefused(detail);
}

export function cardUnavailable(): Decision<never> {
  return refusals.processorUnavailable();
}

/**
 * Shows the renewed card. A bill that waited for a new card may be retried on its next day; nothing is charged at once.
 */
export function cardRenewed(
  state: State,
  { card: renewed }: FactOf<'cardRenewed'>,
  now: Instant,
): Decision<'cardChanged'> {
  const { card, stage } = state;
  if (card === null || hasEnded(stage)) return accept([]);
  return accept(isSameCard(card, renewed) ? [] : [cardChanged(state, renewed, now)]);
}

/** Skips the retries that were missed without a card, as they would be due at once. */
function cardChanged(state: State, card: Card, now: Instant): EventOf<'cardChanged'> {
  return { type: 'cardChanged', card, retriesDone: retriesDueBy(state, now) };
}

/**
 * Looks up whether the card is gone, as an event alone is no proof (docs/product.md, "A card or customer that is gone
 * at Stripe").
 */
export function cardDoubted({ card, stage }: State): Decision<never> {
  return accept([], card === null || hasEnded(stage) ? null : { type: 'checkCard' });
}

/** Removes a card that is gone. Nothing ends by that: what falls due waits for another card. */
export function cardGone({ card, stage }: State): Decision<'cardRemoved'> {
  return accept(card === null || hasEnded(stage) ? [] : [{ type: 'cardRemoved', card }]);
}

/** Removes the card where the refusal of its charge shows that it is gone, before an event says so. */
export function goneByRefusal(state: State, { key }: Charge, declineCode: string): Events<'cardRemoved'> {
  const isGone = declineCode === cardGoneCode || declineCode === 'no_payment_method';
  if (!isGone || replacedCardOf(state, key) !== null || state.card === null) return [];
  return [{ type: 'cardRemoved', card: state.card }];
}
