import type { Instant } from './calendar.ts';
import type { AmountMinor } from './money/money.ts';
import type { Period } from './period.ts';

/**
 * Where a tenant is in its life, with what belongs to that stage alone (docs/product.md, "Life of a subscription"). A
 * pending cancellation lies over the stage and does not replace it, so that keeping the subscription restores it exactly.
 */
export type Stage = LivingStage | EndedStage;

export type LivingStage =
  | { readonly type: 'trialing'; readonly converting: boolean }
  | { readonly type: 'trial_expired'; readonly expiry: Expiry; readonly warnedAt: WarnedAt }
  | { readonly type: 'active'; readonly period: Period }
  | { readonly type: 'past_due'; readonly period: Period; readonly dunning: Dunning }
  | { readonly type: 'suspended'; readonly period: Period; readonly dunning: Dunning; readonly warnedAt: WarnedAt };

/** A stage after the end keeps the living stage before it, as pages still show its period and what it owed. */
export type EndedStage = {
  readonly type: 'deleting' | 'deleted';
  readonly startedAt: Instant;
  readonly before: LivingStage;
};

export type StageName = Stage['type'];

export const stageNames: { readonly [name in StageName]: true } = {
  trialing: true,
  trial_expired: true,
  active: true,
  past_due: true,
  suspended: true,
  deleting: true,
  deleted: true,
};

/** The states of a subscription in the order of its life. */
export const subscriptionStates = [
  'trialing',
  'trial_expired',
  'active',
  'past_due',
  'suspended',
  'canceling',
  'deleting',
  'deleted',
] as const satisfies readonly (StageName | 'canceling')[];

/** A tenant's state as the API shows it. A pending cancellation is shown instead of the stage that it will end. */
export type SubscriptionState = (typeof subscriptionStates)[number];

/** When each warning of the coming deletion went out, by days ahead. */
export type WarnedAt = Readonly<Record<number, Instant>>;

/** Since when the trial is over without a subscription, and why if a first charge failed. */
export interface Expiry {
  readonly at: Instant;
  readonly declineCode: string | null;
  /** Kept for release 0.10 alone, which shows it as overdue: a rollback may bring that back. */
  readonly amount: AmountMinor | null;
}

export interface Dunning {
  /** When the first attempt was really made. Retries, suspension and deletion count from this day. */
  readonly firstFailedAt: Instant;
  /** How many of the policy's retries were made or skipped. */
  readonly retriesDone: number;
  readonly declineCode: string;
  /** Nothing is retried before there is a new card, after a hard decline. */
  readonly waitsForCard: boolean;
}

type RunningStage = Extract<LivingStage, { readonly type: 'active' | 'past_due' }>;
type UnopenedStage = Extract<LivingStage, { readonly type: 'trialing' | 'trial_expired' | 'suspended' }>;

/** The states in which the subscription is over: its instance is being deleted, or is gone. */
export const endedStates = ['deleting', 'deleted'] as const satisfies readonly SubscriptionState[];

/** Whether the subscription is over. */
export function hasEnded(stage: Stage): stage is EndedStage;
export function hasEnded(shown: SubscriptionState): boolean;
export function hasEnded(stage: Stage | SubscriptionState): boolean {
  return isOneOf(stage, endedStates);
}

/** Whether the subscription renews and its licences work. */
export function isRunning(stage: Stage): stage is RunningStage;
export function isRunning(shown: SubscriptionState): boolean;
export function isRunning(stage: Stage | SubscriptionState): boolean {
  return isOneOf(stage, ['active', 'past_due']);
}

/** Whether a period can be opened: there is no subscription yet, or none any more. */
export function awaitsOpening(stage: Stage): stage is UnopenedStage {
  return isOneOf(stage, ['trialing', 'trial_expired', 'suspended']);
}

function isOneOf(stage: Stage | SubscriptionState, names: readonly SubscriptionState[]): boolean {
  return names.includes(typeof stage === 'string' ? stage : stage.type);
}

/** The stage itself, or the living stage before the end. */
export function livingStageOf({ stage }: { readonly stage: Stage }): LivingStage {
  return hasEnded(stage) ? stage.before : stage;
}

/** The present or last period. Null in the trial, and after a trial that led to no subscription. */
export function periodOf(state: { readonly stage: Stage }): Period | null {
  const stage = livingStageOf(state);
  return 'period' in stage ? stage.period : null;
}

/** The failed renewal; null where none has failed. */
export function dunningOf(state: { readonly stage: Stage }): Dunning | null {
  const stage = livingStageOf(state);
  return 'dunning' in stage ? stage.dunning : null;
}

/** Why the trial is over without a subscription; null where it is not. */
export function expiryOf(state: { readonly stage: Stage }): Expiry | null {
  const stage = livingStageOf(state);
  return stage.type === 'trial_expired' ? stage.expiry : null;
}
