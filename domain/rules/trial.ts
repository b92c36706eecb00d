/*
 * A trial costs nothing and ends exactly `trialDays` × 24 hours after sign-up, with the first charge or without a
 * subscription. docs/product.md, "Trial"
 */

import { dayMs, type Instant } from '../calendar.ts';
import { withLaterSignUp } from '../carried-contract.ts';
import { accept, type Decision } from '../decision.ts';
import type { Events } from '../events.ts';
import type { SignUp } from '../inputs.ts';
import { continuingCount } from '../pool.ts';
import type { Charge, State } from '../state.ts';
import { type Opened, openPeriod } from './activation.ts';
import { uncollectableCode } from './attempts.ts';
import { firstBill } from './period-bill.ts';

/** Begins the tenant's life. The event keeps the sign-up, without the id of its command. */
export function signUp(command: SignUp, now: Instant): Decision<'signedUp'> {
  const start = command.frozenAt ?? now;
  const { type, tenantId, timeZone, currency, taxMilliPercent, unitPrice, policy, frozenAt } = command;
  const { override, seller } = withLaterSignUp(command).tax;
  const tax = { override, seller };
  const facts: SignUp = { type, tenantId, timeZone, currency, tax, taxMilliPercent, unitPrice, policy, frozenAt };
  const trialEndsAt = start + policy.trialDays * dayMs;
  return accept([{ type: 'signedUp', signUp: facts, trialEndsAt }], { type: 'createInstance' });
}

export function dueTrialEnd({ stage, trialEndsAt }: State): Instant | null {
  return stage.type === 'trialing' ? trialEndsAt : null;
}

/**
 * Makes the first charge where the trial converts; the period starts at the trial's end, however late that is settled.
 * A first bill that is too large would break an invariant, so that its tenant is parked before.
 */
export function endTrial(state: State, at: Instant, now: Instant): Decision<'trialExpired' | 'chargeStarted' | Opened> {
  const { stage } = state;
  if (stage.type !== 'trialing' || !stage.converting) return accept(expired(null, null));
  const { bill, settlement } = firstBill(state);
  const uncollectable = settlement === 'charge' ? uncollectableCode(state) : null;
  if (uncollectable !== null) return accept(expired(uncollectable, bill.amount));
  return openPeriod(state, { quantity: continuingCount(state.pool), start: at, commandId: null }, now);
}

/**
 * What follows where an opening charge is not paid: at the trial's end it ends the trial, at a command it changes
 * nothing.
 */
export function openingFailed({ stage }: State, charge: Charge, declineCode: string): Events<'trialExpired'> {
  const endsTrial = charge.commandId === null && stage.type === 'trialing';
  return endsTrial ? expired(declineCode, charge.bill.amount) : [];
}

function expired(declineCode: string | null, amount: number | null): Events<'trialExpired'> {
  return [{ type: 'trialExpired', declineCode, amount }];
}
