/*
 * A cancellation ends the subscription with what is paid for, stops all billing, and can be undone until that instant.
 * docs/product.md, "Cancellation"
 */

import { concernEvents, concernIds } from '../attention.ts';
import { type Instant, startOfDayAfter } from '../calendar.ts';
import { accept, type Decision } from '../decision.ts';
import type { Events, EventType } from '../events.ts';
import { refusals, refuse } from '../refusals.ts';
import { awaitsOpening, isRunning } from '../stage.ts';
import { isCanceling, type State } from '../state.ts';
import { type Opened, paidOpeningEvents } from './activation.ts';
import { retriesDueBy } from './failed-renewal.ts';

type Rule<C, T extends EventType> = (state: State, command: C, now: Instant) => Decision<T>;

/** Wraps a rule so that its command is refused while a cancellation is pending. */
export function unlessCanceling<C, T extends EventType>(rule: Rule<C, T>): Rule<C, T> {
  return (state, command, now) => (isCanceling(state) ? refusals.keepFirst() : rule(state, command, now));
}

/** Canceling twice changes nothing. */
export function cancel(state: State, _: unknown, now: Instant): Decision<'cancellationSet'> {
  return accept(isCanceling(state) ? [] : [{ type: 'cancellationSet', at: endOfPaidTime(state, now) }]);
}

/**
 * Undoes the cancellation. Retries that were missed meanwhile are skipped, and a period that was paid meanwhile begins.
 */
export function keep(
  state: State,
  _: unknown,
  now: Instant,
): Decision<'cancellationUndone' | 'attentionRaised' | 'attentionEnded' | Opened> {
  if (!isCanceling(state)) return refuse('not_canceling', 'No cancellation is pending.');
  const retriesDone = retriesDueBy(state, now);
  return accept([{ type: 'cancellationUndone' as const, retriesDone }, ...openedMeanwhile(state)]);
}

export function dueCancellation(state: State): Instant | null {
  return isCanceling(state) ? (state.cancellation?.at ?? null) : null;
}

/** The end of the paid period or of the trial; the next start of a local day where nothing is paid for. */
function endOfPaidTime({ stage, trialEndsAt, timeZone }: State, now: Instant): Instant {
  const paidUntil = isRunning(stage) ? stage.period.end : trialEndsAt;
  const isPaidFor = isRunning(stage) || stage.type === 'trialing';
  return isPaidFor && paidUntil > now ? paidUntil : startOfDayAfter(now, 1, timeZone);
}

/** Opens the period that was paid while the cancellation was pending, so that its payment need not be refunded. */
function openedMeanwhile(state: State): Events<'attentionRaised' | 'attentionEnded' | Opened> {
  const { paidOpening, stage, concerns } = state;
  if (paidOpening === null || !awaitsOpening(stage)) return [];
  const refunded = concernEvents(concerns, { about: concernIds.refund(paidOpening.key), reason: null });
  return [...paidOpeningEvents(state, paidOpening, 'charge'), ...refunded];
}
