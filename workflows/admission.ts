import { ApplicationFailure } from '@temporalio/workflow';
import { decide } from '../domain/decide.ts';
import { isRefused } from '../domain/decision.ts';
import { hasEnded } from '../domain/stage.ts';
import { type CommandType, type Envelope, turnedAway } from './command-updates.ts';
import type { Run } from './run.ts';
import type { Turns } from './turns.ts';

/**
 * Turns a command away, by throwing, before it leaves a trace in the history; by the rules only where nothing under way
 * could change the answer. Synchronous, as a validator that returns a promise turns nothing away.
 */
export function admit(type: CommandType, { command, actor }: Envelope, run: Run, turns: Turns): void {
  if (run.knows(command.commandId)) return;
  if (command.type !== type || typeof command.commandId !== 'string' || typeof actor !== 'string')
    throw turnAway(turnedAway.malformed, 'No such command.');
  // Judged in any case: a command that the rules cannot judge would stop the workflow task once it has its turn.
  const decision = decide(run.state, command, run.now());
  const mayChange = !run.isAdvancing() && (!turns.idle || run.isDue());
  // A deletion takes as long as it takes, and there is nothing left to change: no command waits for its end.
  const isFinal = !mayChange || (run.state !== null && hasEnded(run.state.stage));
  if (isRefused(decision) && isFinal) throw turnAway(turnedAway.refused, decision.refusal.detail, decision.refusal);
  if (run.isHandingOver) throw handedOn();
}

/** For a command that the next run takes up: its caller sends it again, under the same id. */
export function handedOn(): ApplicationFailure {
  return turnAway(turnedAway.handover, 'The next run takes this up: send it again under the same id.');
}

function turnAway(type: string, message: string, ...details: readonly unknown[]): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true, details: [...details] });
}
