import type { Subscription } from 'licence-billing-client';

type State = Subscription['state'];

/** Whether the subscription is over: its instance is being deleted, or is gone. */
export function isOver(state: State): boolean {
  return state === 'deleting' || state === 'deleted';
}

/** Whether the subscription renews and its licences work. */
export function isRunning(state: State): boolean {
  return state === 'active' || state === 'past_due';
}

type Working = Pick<Subscription, 'state' | 'now' | 'trialEndsAt' | 'period' | 'overdue' | 'suspendAt'>;

/**
 * Whether licences work now. The state of a cancelled subscription does not say whether it was suspended, or its trial
 * was over, before: then what is overdue has no day of suspension any more, or the trial has ended.
 */
export function licencesWork({ state, now, trialEndsAt, period, overdue, suspendAt }: Working): boolean {
  if (state !== 'canceling') return state === 'trialing' || isRunning(state);
  if (period === null) return Date.parse(now) < Date.parse(trialEndsAt);
  return overdue === null || suspendAt !== null;
}
