/*
 * A living tenant has a run. One that was ended in Temporal, or is behind what is recorded, is begun again from what is
 * recorded. docs/product.md, "A lost run"
 */

import { type ConcernReport, concernIds } from '../attention.ts';
import { chargeWithKey, openCharge } from '../charge-under-way.ts';
import { evolve } from '../evolve.ts';
import type { Total } from '../money/bill.ts';
import type { Period } from '../period.ts';
import { dunningOf, periodOf } from '../stage.ts';
import type { Charge, State } from '../state.ts';
import type { Taxation } from '../tax/taxation.ts';
import { comingTaxation } from './tax.ts';

/** How a run ended in Temporal; `completed` is a tenant's own end, its deletion. */
export type RunEnd = 'was terminated' | 'was canceled' | 'failed' | 'timed out' | 'has no successor' | 'completed';

/** What Temporal has of a tenant's newest run; `none` where not even its history is there. */
export type FoundRun =
  | { readonly type: 'none' }
  | { readonly type: 'closed'; readonly end: RunEnd }
  | {
      readonly type: 'running';
      readonly runId: string;
      /** Its workflow tasks fail, so that it does nothing. */
      readonly isFailing: boolean;
      /** It lacks steps that are recorded, as Temporal was restored from a backup. */
      readonly isBehind: boolean;
    };

export type RunVerdict =
  | { readonly type: 'sound' }
  /** The tenant was deleted, though a database that was restored from a backup says otherwise. */
  | { readonly type: 'ended' }
  | { readonly type: 'lost'; readonly why: string };

/** What was done about a tenant's run. */
export interface EnsuredRun {
  readonly outcome: 'sound' | 'begun' | 'ended' | 'deleted' | 'not_set_up';
  /** Why one was begun; null where none was. */
  readonly why: string | null;
}

/** Whether a living tenant's run goes on. One that fails is left alone unless ops say that it will not recover. */
export function judgeRun(run: FoundRun, { evenIfFailing = false, evenIfSound = false } = {}): RunVerdict {
  switch (run.type) {
    case 'none':
      return { type: 'lost', why: 'was gone from Temporal' };
    case 'closed':
      return run.end === 'completed' ? { type: 'ended' } : { type: 'lost', why: `${run.end} in Temporal` };
    case 'running':
      if (run.isBehind) return { type: 'lost', why: 'was behind what is recorded' };
      if (run.isFailing && evenIfFailing) return { type: 'lost', why: 'could not go on' };
      return evenIfSound ? { type: 'lost', why: 'was given up by ops' } : { type: 'sound' };
  }
}

/** What ops are told of a run that was begun again. */
export function lostRunConcern(why: string): ConcernReport {
  const todo = 'Find out who did it. A change that was under way then may have to be made again.';
  return {
    about: concernIds.run,
    reason: `The tenant’s run ${why}, and was begun again from what is recorded. ${todo}`,
  };
}

/** What ops are told where the database was restored to before the tenant's deletion. */
export const endedConcern: ConcernReport = {
  about: concernIds.run,
  reason:
    'The tenant’s run ended with its deletion, but the database has it alive: it was set back. ' +
    'Reconcile the tenant, which deletes it again.',
};

/** What ops are told of a run that stands still, in Temporal's words; `null` as soon as it goes on. */
export function stuckRunConcern(problem: string | null): ConcernReport {
  const todo =
    'Promote a version that can go on with it, or begin it again from what is recorded (npm run restart-run).';
  const reason =
    problem && `The tenant’s run is stuck, as its workflow tasks fail (${problem}): nothing goes on. ${todo}`;
  return { about: concernIds.stuckRun, reason };
}

/** What ops are told where a newer version was rolled back before it had dealt with all that it had accepted. */
export const unknownMessageConcern: ConcernReport = {
  about: concernIds.version,
  reason:
    'A newer version of the workers left a change or a fact that this one does not know. It waits until that version, or a ' +
    'later one, goes on with the tenant. Acknowledge this then.',
};

/** A charge of the ledger whose outcome is owed, by the period that it names with a number. */
export type ChargeInFlight = Omit<Charge, 'period' | 'bill'> & {
  /** Without its taxation where a release without the rule made it. */
  readonly bill: Total & { readonly taxation: Taxation | null };
  readonly periodNumber: number;
  /** The run that made it. A charge that is not recorded otherwise is lost with that. */
  readonly runId: string;
};

/** A command's charge that another run has made and that is not recorded: a sound run has it, or has carried it out. */
export function chargeOfAnotherRun(
  state: State,
  inFlight: readonly ChargeInFlight[],
  runId: string,
): { readonly chargeKey: string; readonly commandId: string } | null {
  const found = inFlight.find((row) => row.runId !== runId && row.commandId !== null);
  if (found?.commandId == null || chargeWithKey(state, found.key) !== null) return null;
  return { chargeKey: found.key, commandId: found.commandId };
}

/**
 * The state to begin again from: as recorded, and with a charge that was under way when the run ended, so that it is looked
 * up, comes into effect and counts as an attempt. What time brought is made due again by time, under the same key.
 */
export function stateToBeginFrom(state: State, inFlight: readonly ChargeInFlight[], at: number): State {
  if (openCharge(state) !== null) return state;
  const charge = inFlight.map((row) => withPeriod(state, row)).find((found) => found !== null);
  if (charge === undefined || chargeWithKey(state, charge.key) !== null) return state;
  const started = evolve(state, { type: 'chargeStarted', charge }, at);
  return evolve(started, { type: 'chargeUnknown', charge }, at);
}

function withPeriod(state: State, { periodNumber, runId: _, bill, ...charge }: ChargeInFlight): Charge | null {
  // Of a tenant that owes, a new card may have made it, which comes only once.
  if (charge.commandId === null && dunningOf(state) === null) return null;
  const known: readonly (Period | null)[] = [
    charge.purpose.type === 'openPeriod' ? charge.purpose.period : null,
    periodOf(state),
    ...state.unpaid.map(({ period }) => period),
  ];
  const period = known.find((candidate) => candidate?.number === periodNumber);
  const taxation = bill.taxation ?? comingTaxation(state);
  return period == null ? null : { ...charge, bill: { ...bill, taxation }, period };
}
