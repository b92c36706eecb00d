/*
 * A concern of ops is raised once, and ends with its cause or when ops acknowledge it, also after the deletion.
 * docs/product.md, "Attention"
 */

import { concernEvents, concernIds } from '../attention.ts';
import { accept, type Decision } from '../decision.ts';
import type { Events } from '../events.ts';
import type { CommandOf, FactOf } from '../inputs.ts';
import { violationsOf } from '../invariants.ts';
import { refusals } from '../refusals.ts';
import type { State } from '../state.ts';

type Attention = 'attentionRaised' | 'attentionEnded';

export function attentionNeeded(
  state: State,
  report: FactOf<'attentionNeeded'>,
): Decision<Attention | 'chargeGivenBack'> {
  return accept([...concernEvents(state.concerns, report), ...openingGivenBack(state, report)]);
}

/** Gives up a paid period that has not begun, as its payment was refunded. */
function openingGivenBack(
  { paidOpening }: State,
  { about, reason }: FactOf<'attentionNeeded'>,
): Events<'chargeGivenBack'> {
  const isGivenBack = paidOpening !== null && reason === null && about === concernIds.refund(paidOpening.key);
  return isGivenBack ? [{ type: 'chargeGivenBack', charge: paidOpening }] : [];
}

/** Ends a concern. Acknowledging repairs nothing: a broken invariant stays a concern until it holds again. */
export function acknowledge(state: State, { about }: CommandOf<'acknowledge'>): Decision<Attention> {
  const [violation] = about === concernIds.invariant ? violationsOf(state) : [];
  if (violation !== undefined) return refusals.stillBroken(violation);
  return accept(concernEvents(state.concerns, { about, reason: null }));
}
