import {
  allHandlersFinished,
  CancellationScope,
  condition,
  makeContinueAsNewFunc,
  setHandler,
} from '@temporalio/workflow';
import { chargeWithKey } from '../domain/charge-under-way.ts';
import { wakesAt } from '../domain/rules/renewal-wave.ts';
import { encodeState } from '../domain/state-codec.ts';
import { admit, handedOn } from './admission.ts';
import { Inbox } from './inbox.ts';
import * as messages from './messages.ts';
import { PayerWatch } from './payer-watch.ts';
import { Run } from './run.ts';
import { runInput, type SubscriptionInput } from './run-input.ts';
import { attributesOfNextRun, showOpsAtStart } from './show-ops.ts';
import { timerSummary } from './summaries.ts';
import { Turns } from './turns.ts';
import { ontoCurrentVersion } from './versions.ts';

/**
 * The life of one tenant's subscription, from sign-up to deletion. One run per billing period: a run begins by
 * charging its period, waits for what falls due or arrives, and hands over to the next run at the boundary.
 */
export async function subscription(input: SubscriptionInput): Promise<void> {
  const run = new Run(input);
  const turns = new Turns();
  const inbox = new Inbox(run, turns);
  const watch = new PayerWatch(run, inbox);

  // The first turn is the run's own. Then comes what the run before left, and only then what has come since.
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

/** A command is an update, as its caller waits for the answer; what the outside sends is a signal. */
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
  setHandler(messages.cardSaved, (card) => void inbox.receive({ type: 'cardSaved', ...card }), {
    description: 'A card was saved at the card processor’s page: look it up and charge it from now on.',
  });
  setHandler(messages.chargeChanged, ({ chargeKey }) => void inbox.receive({ type: 'chargeChanged', chargeKey }), {
    description: 'Something became of a charge: look it up now.',
  });
  setHandler(messages.factFound, (fact) => void inbox.receive({ type: 'fact', fact }), {
    description: 'Something was found out elsewhere: ops have to look, or the card was renewed or is perhaps gone.',
  });
  setHandler(messages.databaseRestored, () => void inbox.receive({ type: 'databaseRestored' }), {
    description: 'The database was restored from a backup: write again what it lacks.',
  });
  setHandler(messages.wake, () => undefined, {
    description: 'Nothing but a reason to look whether another version of the workers is to go on with this run.',
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

/** Sleeps until what falls due next is to be settled, and wakes early only where that changes, or where the run ends. */
async function untilDueOrChanged(run: Run, isLookUpDue: () => boolean): Promise<void> {
  const awaited = run.due();
  const wakes = (): boolean =>
    run.due()?.at !== awaited?.at || run.isAdvancing() || run.isFinished() || run.isOver() || isLookUpDue();
  // A test clock moves only by a command, so there is nothing to sleep for.
  if (run.state === null || awaited === null || run.state.clock !== null) return condition(wakes);
  const { tenantId, pace } = run.memory;
  const summary = timerSummary(run.state, run.now(), awaited);
  await condition(wakes, Math.max(1, wakesAt(tenantId, awaited, pace.spreadMs) - Date.now()), { summary });
}

async function handOver(run: Run, turns: Turns, inbox: Inbox): Promise<never> {
  run.beginHandOver();
  await condition(() => turns.idle && allHandlersFinished());
  const next = runInput({ tenantId: run.memory.tenantId, carried: { ...run.carried(), messages: inbox.left } });
  const typedSearchAttributes = run.state === null ? [] : attributesOfNextRun(run.state, run.now());
  return makeContinueAsNewFunc<typeof subscription>({ typedSearchAttributes, ...ontoCurrentVersion })(next);
}
