import { ApplicationFailure } from '@temporalio/workflow';
import { decide } from '../domain/decide.ts';
import { isRefused } from '../domain/decision.ts';
import { hasEnded } from '../domain/stage.ts';
import { isCommandOf } from './command-contents.ts';
import { type CommandType, type Envelope, turnedAway } from './command-updates.ts';
import type { Run } from './run.ts';
import type { Turns } from './turns.ts';

/**
 * Refuses a command before it enters the history, by throwing. It refuses by the rules only when nothing under way
 * could change the answer. It is synchronous, as a validator that returns a promise refuses nothing.
 */
export function admit(type: CommandType, sent: Envelope, run: Run, turns: Turns): void {
  if (!isCommandOf(type, sent)) throw turnAway(turnedAway.malformed, 'No such command.');
  const { command } = sent;
  if (run.knows(command.commandId)) return;
  // The rules judge every command here: one that they cannot judge would stop the workflow task once it has its turn.
  const decision = decide(run.state, command, run.now());
  const mayChange = !run.isAdvancing() && (!turns.idle || run.isDue());
  // A command to an ended subscription is refused at once: nothing is left to change, and a deletion may take long.
  const isFinal = !mayChange || (run.state !== null && hasEnded(run.state.stage));
  if (isRefused(decision) && isFinal) throw turnAway(turnedAway.refused, decision.refusal.detail, decision.refusal);
  if (run.isHandingOver) throw handedOn();
}

/** The failure that tells a caller to send its command again, under the same id, as the next run takes it up. */
export function handedOn(): ApplicationFailure {
  return turnAway(turnedAway.handover, 'The next run takes this up: send it again under the same id.');
}

function turnAway(type: string, message: string, ...details: readonly unknown[]): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true, details: [...details] });
}
