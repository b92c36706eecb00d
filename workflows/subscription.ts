import {
  allHandlersFinished,
  CancellationScope,
  condition,
  log,
  makeContinueAsNewFunc,
  setHandler,
} from '@temporalio/workflow';
import { chargeWithKey } from '../domain/charge-under-way.ts';
import type { Due } from '../domain/due.ts';
import { wakesAt } from '../domain/rules/renewal-wave.ts';
import { encodeState } from '../domain/state-codec.ts';
import { admit, handedOn } from './admission.ts';
import { Inbox } from './inbox.ts';
import * as messages from './messages.ts';
import { PayerWatch } from './payer-watch.ts';
import { Run } from './run.ts';
import { type Message, runInput, type SubscriptionInput } from './run-input.ts';
import { attributesOfNextRun, showOpsAtStart } from './show-ops.ts';
import { changedCharge, foundFact, savedCard } from './signals.ts';
import { timerSummary } from './summaries.ts';
import { Turns } from './turns.ts';
import { ontoCurrentVersion } from './versions.ts';

/**
 * The workflow of one tenant's subscription, from sign-up to deletion, with one run per billing period. A run begins by
 * charging its period, waits for what falls due or arrives, and hands over to the next run at the boundary.
 */
export async function subscription(input: SubscriptionInput): Promise<void> {
  const run = new Run(input);
  const turns = new Turns();
  const inbox = new Inbox(run, turns);
  const watch = new PayerWatch(run, inbox);

  // The first turn is the run's own. What the run before left comes next, and new messages come last.
  const begun = turns.take(() => run.begin());
  for (const message of input.carried?.messages ?? []) void inbox.receive(message);
  receiveMessages(run, turns, inbox);

  await CancellationScope.nonCancellable(async () => {
    if (run.state !== null) showOpsAtStart(run.state);
    await begun;
    while (!run.isFinished()) {
      inbox.lookUpUnknownCharge();
      if (run.isOver()) return handOver(run, turns, inbox);
      watch.follow();
      await untilDueOrChanged(run, () => inbox.lacksLookUp || watch.isBehind);
      if (run.isDue() || run.isAdvancing()) await turns.take(() => run.settleDue());
    }
    await condition(() => turns.idle && allHandlersFinished());
  });
}

/**
 * Registers the handlers. A command is an update, as its caller waits for the answer; a message from outside is a
 * signal.
 */
function receiveMessages(run: Run, turns: Turns, inbox: Inbox): void {
  async function runCommand(envelope: messages.Envelope): Promise<messages.ChangeResult> {
    const result = await inbox.receive({ type: 'command', ...envelope, isPromised: false });
    if (result === null) throw handedOn();
    return result;
  }

  for (const type of messages.commandTypes)
    setHandler(messages.updateOf(type), runCommand, {
      validator: (envelope) => admit(type, envelope, run, turns),
      description: messages.commandDescriptions[type],
    });
  const take = (message: Message | null): void => {
    if (message === null) log.warn('A signal that is not understood');
    else void inbox.receive(message);
  };
  setHandler(messages.cardSaved, (sent) => take(savedCard(sent)), {
    description: 'A card was saved at the card processor’s page: look it up and charge it from now on.',
  });
  setHandler(messages.chargeChanged, (sent) => take(changedCharge(sent)), {
    description: 'Something became of a charge: look it up now.',
  });
  setHandler(messages.factFound, (sent) => take(foundFact(sent, run)), {
    description: 'Something was found out elsewhere: ops have to look, or the card was renewed or is perhaps gone.',
  });
  setHandler(messages.databaseRestored, () => void inbox.receive({ type: 'databaseRestored' }), {
    description: 'The database was restored from a backup: write again what it lacks.',
  });
  setHandler(messages.wake, () => void turns.take(() => run.settleDueNow()), {
    description:
      'No news: settle now what is due, as for a quote; another version of the workers may be to go on with this run.',
  });
  setHandler(messages.currentState, () => run.state && encodeState(run.state), {
    description: 'The state as it is now.',
  });
  setHandler(
    messages.knowsCharge,
    ({ chargeKey, commandId }) =>
      run.knows(commandId) || (run.state !== null && chargeWithKey(run.state, chargeKey) !== null),
    { description: 'Whether a charge of a command is under way, or the command has taken effect.' },
  );
  setHandler(messages.stepsTaken, () => run.memory.version, {
    description: 'How many steps it has taken, of the tenant’s whole life.',
  });
}

/** Sleeps until the next thing falls due. It wakes early only where that changes, or where the run ends. */
async function untilDueOrChanged(run: Run, isLookUpDue: () => boolean): Promise<void> {
  const { tenantId, pace } = run.memory;
  const wakeTime = (due: Due | null): number | null => due && wakesAt(tenantId, due, pace.spreadMs);
  const awaited = run.due();
  const timer = wakeTime(awaited);
  // Not by the instant alone: a cancellation has that of the boundary it replaces, and yet no place in a wave.
  const wakes = (): boolean =>
    wakeTime(run.due()) !== timer || run.isAdvancing() || run.isFinished() || run.isOver() || isLookUpDue();
  // A test clock moves only by a command, so there is nothing to sleep for.
  if (run.state === null || awaited === null || timer === null || run.state.clock !== null) return condition(wakes);
  const summary = timerSummary(run.state, run.now(), awaited);
  await condition(wakes, Math.max(1, timer - Date.now()), { summary });
}

async function handOver(run: Run, turns: Turns, inbox: Inbox): Promise<never> {
  run.beginHandOver();
  await condition(() => turns.idle && allHandlersFinished());
  const next = runInput({ tenantId: run.memory.tenantId, carried: { ...run.carried(), messages: inbox.left } });
  const typedSearchAttributes = run.state === null ? [] : attributesOfNextRun(run.state, run.now());
  const memo = run.memoOfNextRun();
  const options = { typedSearchAttributes, ...(memo && { memo }), ...ontoCurrentVersion };
  return makeContinueAsNewFunc<typeof subscription>(options)(next);
}
