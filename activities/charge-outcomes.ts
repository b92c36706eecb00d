import { Counter } from 'prom-client';
import type { DatedEvent } from '../db/steps.ts';
import type { Event } from '../domain/events.ts';

const outcomes = new Counter({
  name: 'billing_charge_outcomes_total',
  help: 'What charges came to, by what they were for',
  labelNames: ['kind', 'outcome'] as const,
});

/** The metric's labels by the events that give a charge's outcome. */
const outcomeOf = {
  chargeSucceeded: 'succeeded',
  chargeDeclined: 'declined',
  chargeAwaitsPayer: 'requires_action',
  chargeUnknown: 'unknown',
  chargeCanceled: 'canceled',
  chargeTooSmall: 'too_small',
  chargeGivenBack: 'given_back',
} as const satisfies Partial<Record<Event['type'], string>>;

/**
 * Counts the charges whose outcome a step has recorded. A step that is recorded again after a lost answer counts twice.
 */
export function countOutcomes(happened: readonly DatedEvent[]): void {
  for (const { event } of happened)
    if (isOutcome(event)) outcomes.inc({ kind: event.charge.kind, outcome: outcomeOf[event.type] });
}

function isOutcome(event: Event): event is Extract<Event, { type: keyof typeof outcomeOf }> {
  return Object.hasOwn(outcomeOf, event.type);
}
