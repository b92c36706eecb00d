/*
 * A living tenant has a run. A run that was ended in Temporal, or is behind the database, is begun again from the
 * database. docs/product.md, "A lost run"
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

/** How a run ended in Temporal. `completed` is the tenant's own end, its deletion. */
export type RunEnd = 'was terminated' | 'was canceled' | 'failed' | 'timed out' | 'has no successor' | 'completed';

/** What Temporal knows of a tenant's newest run; `none` where even its history is gone. */
export type FoundRun =
  | { readonly type: 'none' }
  | { readonly type: 'closed'; readonly end: RunEnd }
  | {
      readonly type: 'running';
      readonly runId: string;
      /** Its workflow tasks fail, so that it does nothing. */
      readonly isFailing: boolean;
      /** It lacks recorded steps, as Temporal was restored from a backup. */
      readonly isBehind: boolean;
    };

export type RunVerdict =
  | { readonly type: 'sound' }
  /** The tenant was deleted, though a database that was restored from a backup says that it lives. */
  | { readonly type: 'ended' }
  | { readonly type: 'lost'; readonly why: string };

/** What was done about a tenant's run. */
export interface EnsuredRun {
  readonly outcome: 'sound' | 'begun' | 'ended' | 'deleted' | 'not_set_up';
  /** Why a run was begun; null where none was. */
  readonly why: string | null;
}

/**
 * Judges whether a living tenant's run is sound. A failing run is left alone unless ops say that it will not recover.
 */
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

/** The concern of a run that was begun again. */
export function lostRunConcern(why: string): ConcernReport {
  const todo = 'Find out who did it. A change that was under way then may have to be made again.';
  return {
    about: concernIds.run,
    reason: `The tenant’s run ${why}, and was begun again from what is recorded. ${todo}`,
  };
}

/** The concern of a tenant that was deleted, where the database was restored to a time before. */
export const endedConcern: ConcernReport = {
  about: concernIds.run,
  reason:
    'The tenant’s run ended with its deletion, but the database has it alive: it was restored. ' +
    '“Look up now” on its page deletes it again.',
};

/** The concern of a run whose workflow tasks fail, in Temporal's words; `null` ends it once the run continues. */
export function stuckRunConcern(problem: string | null): ConcernReport {
  const todo =
    'Promote a version that can go on with it, or begin it again from what is recorded (npm run restart-run).';
  const reason =
    problem && `The tenant’s run is stuck, as its workflow tasks fail (${problem}): nothing goes on. ${todo}`;
  return { about: concernIds.stuckRun, reason };
}

/** The concern of a run that waits for activities which were paused in Temporal. */
export function pausedRunConcern(
  workflowId: string,
  activities: readonly { readonly id: string; readonly type: string }[],
): ConcernReport {
  const names = activities.map(({ type }) => type).join(', ');
  const commands = activities.map(
    ({ id }) => `temporal activity unpause --workflow-id ${workflowId} --activity-id ${id}`,
  );
  const reason =
    `The tenant’s run waits for what was paused in Temporal (${names}): nothing goes on. ` +
    `When it may go on, unpause it there: ${commands.join('; ')}`;
  return { about: concernIds.stuckRun, reason };
}

/** The concern of a newer version that was rolled back before it had dealt with everything it had accepted. */
export const unknownMessageConcern: ConcernReport = {
  about: concernIds.version,
  reason:
    'A newer version of the workers left a change or a fact that this one does not know. It waits until that version, or a ' +
    'later one, goes on with the tenant. Acknowledge this then.',
};

/** A charge of the ledger whose outcome is missing, with the number of its period. */
export type ChargeInFlight = Omit<Charge, 'period' | 'bill'> & {
  /** Without taxation where a release without the tax rule made it. */
  readonly bill: Total & { readonly taxation: Taxation | null };
  readonly periodNumber: number;
  /** The run that made it. A charge that the database does not have otherwise is lost with its run. */
  readonly runId: string;
};

/**
 * A command's charge that another run than `runId` has made and that no step records. A sound run knows such a charge,
 * or has carried its command out; a run that does not is behind.
 */
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
 * The state to begin again from: as recorded, with the charge that was under way when the run ended, so that it is
 * looked up, takes effect and counts as an attempt. A charge that time made due is left out, as time makes it again
 * under the same key.
 */
export function stateToBeginFrom(state: State, inFlight: readonly ChargeInFlight[], at: number): State {
  if (openCharge(state) !== null) return state;
  const charge = inFlight.map((row) => withPeriod(state, row)).find((found) => found !== null);
  if (charge === undefined || chargeWithKey(state, charge.key) !== null) return state;
  const started = evolve(state, { type: 'chargeStarted', charge }, at);
  return evolve(started, { type: 'chargeUnknown', charge }, at);
}

function withPeriod(state: State, { periodNumber, runId: _, bill, ...charge }: ChargeInFlight): Charge | null {
  // A new card charges an overdue bill once; time will not make that charge again, so it is kept here.
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
