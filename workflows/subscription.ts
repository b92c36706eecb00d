import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  makeContinueAsNewFunc,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { chargeAwaitingPayer, chargeWithKey, isChargeOfCommand, unknownCharge } from '../domain/charge-under-way.ts';
import { decide } from '../domain/decide.ts';
import { isRefused } from '../domain/decision.ts';
import { type Due, nextDue, opensRun, withClockMoved } from '../domain/due.ts';
import type { Input, OutsideFact } from '../domain/inputs.ts';
import { hasEnded, periodOf } from '../domain/stage.ts';
import type { Charge, State } from '../domain/state.ts';
import { decodeState, type EncodedState, encodeState } from '../domain/state-codec.ts';
import { KnownCommands } from './known-commands.ts';
import type { TenantMemory } from './life.ts';
import {
  type ChangeResult,
  cardSaved,
  changeSubscription,
  chargeNews,
  currentState,
  databaseRestored,
  type Envelope,
  factFound,
  turnedAway,
} from './messages.ts';
import { lookUpCharge } from './perform.ts';
import { type RunSettings, runSettings } from './run-settings.ts';
import { attributesOfNextRun, showOpsAtStart } from './show-ops.ts';
import { rewriteReadModel, runStep } from './step.ts';
import { timerSummary } from './summaries.ts';
import { Turns } from './turns.ts';

/** What starts a tenant's life, or carries it on into its next run. */
export interface SubscriptionInput extends RunSettings {
  readonly tenantId: string;
  readonly carried?: Carried;
}

interface Carried {
  readonly state: EncodedState;
  /** How many steps of this life are recorded. */
  readonly version: number;
  readonly knownCommands: readonly string[];
  readonly news: readonly News[];
  /** Accepted by the run before, which had no time for them: an accepted command is never lost. */
  readonly commands?: readonly Envelope[];
}

const postponedMs = 30_000;

/** What has come by signal and waits for its turn. */
type News =
  | { readonly type: 'cardSaved'; readonly eventId: string; readonly setupIntent: string }
  | { readonly type: 'charge'; readonly chargeKey: string }
  | { readonly type: 'fact'; readonly fact: OutsideFact }
  | { readonly type: 'databaseSetBack' };

/**
 * The life of one tenant's subscription, from sign-up to deletion. One run per billing period: a run opens by charging
 * its period, waits for what falls due next or for somebody's command, and hands over to the next run at the boundary.
 */
export async function subscription({ tenantId, carried, ...settings }: SubscriptionInput): Promise<void> {
  const { recordsLocally = false, recordsPromises = false, mostEvents = Number.POSITIVE_INFINITY } = settings;
  const life: TenantMemory = {
    tenantId,
    state: carried === undefined ? null : decodeState(carried.state),
    version: carried?.version ?? 0,
    known: new KnownCommands(carried?.knownCommands ?? []),
    lastCharge: null,
    recordsLocally,
    recordsPromises,
  };
  const turns = new Turns();
  const news: News[] = [...(carried?.news ?? [])];
  let opening = true;
  let periodOfRun = 0;
  let handingOver = false;
  const lookingUp = new Set<string>();
  const postponed = new Set<News>();
  const handedOn: Envelope[] = [];

  const now = (): number => life.state?.clock?.now ?? Date.now();
  const due = (): Due | null => life.state && nextDue(life.state);
  const isDue = (): boolean => (due()?.at ?? Number.POSITIVE_INFINITY) <= now();
  const isAdvancing = (): boolean => life.state?.clock?.target != null;
  const periodNumber = (): number => (life.state && periodOf(life.state)?.number) ?? 0;

  // The first turn is the run's own, before any command: those that came with the start of the run are heard only now.
  const opened = turns.take(openRun);
  for (const envelope of carried?.commands ?? []) void turns.take(() => keepPromise(envelope));

  // ── What may be said to it ──────────────────────────────────────────────────────────────────────────────────────

  // An update, as whoever gives a command waits for what came of it.
  setHandler(changeSubscription, (envelope) => turns.take(() => obey(envelope)), {
    validator: turnAwayEarly,
    description: 'A command of a tenant admin or of ops: taken in turn, each command id once.',
  });
  // Signals, as nobody waits; they keep until the run has time for them, and travel on if it ends first.
  setHandler(cardSaved, (saved) => void news.push({ type: 'cardSaved', ...saved }), {
    description: "A card was saved at the card processor's page.",
  });
  setHandler(chargeNews, ({ chargeKey }) => void news.push({ type: 'charge', chargeKey }), {
    description: 'There is news of a charge: look it up now.',
  });
  setHandler(factFound, (fact) => void news.push({ type: 'fact', fact }), {
    description: 'Something was found out elsewhere: somebody has to look, or the bank has renewed the card.',
  });
  setHandler(databaseRestored, () => void news.push({ type: 'databaseSetBack' }), {
    description: 'The database was restored: write down anew what it may lack.',
  });
  setHandler(currentState, () => life.state && encodeState(life.state), { description: 'The state as it stands.' });

  // ── Its life ────────────────────────────────────────────────────────────────────────────────────────────────────

  await CancellationScope.nonCancellable(live);

  async function live(): Promise<void> {
    if (life.state !== null) showOpsAtStart(life.state);
    await opened;
    while (!isOver()) {
      const unknown = chargeToLookUp();
      if (unknown !== null) lookUp(unknown);
      if (runIsOver()) return handOver();
      await somethingToDo();
      if (isDue() || isAdvancing()) await turns.take(settleDue);
      for (const item of news.splice(0)) await hear(item);
    }
    await condition(allHandlersFinished);
    // What came at the very end is heard too: nobody brings it again.
    for (const item of news.splice(0)) await hear(item);
  }

  /** Settles first what this run is named after: the bill of its period. */
  async function openRun(): Promise<void> {
    await settleDue();
    opening = false;
    periodOfRun = periodNumber();
  }

  /** Sleeps until what falls due next, and wakes early where that changes or somebody says something. */
  async function somethingToDo(): Promise<void> {
    const awaited = due();
    const wakes = (): boolean =>
      due()?.at !== awaited?.at ||
      isAdvancing() ||
      isOver() ||
      runIsOver() ||
      news.length > 0 ||
      chargeToLookUp() !== null;
    if (life.state === null || awaited === null || life.state.clock !== null) return condition(wakes);
    const wait = Math.max(1, awaited.at - Date.now());
    await condition(wakes, wait, { summary: timerSummary(awaited, life.state) });
  }

  /** Time first: settles whatever is due, each at its own time; what opens a run is left to the next. */
  async function settleDue(): Promise<void> {
    for (;;) {
      if (life.state !== null && isAdvancing()) life.state = withClockMoved(life.state);
      const first = due();
      if (first === null || first.at > now() || (opensRun(first) && !opening)) return;
      opening = false;
      await step({ type: 'timePassed' }, 'time');
    }
  }

  async function obey(envelope: Envelope): Promise<ChangeResult> {
    const { command, actor } = envelope;
    if (life.known.has(command.commandId)) return { type: isPending(command.commandId) ? 'pending' : 'done' };
    // While a test clock is on its way the rules refuse whatever comes: there is nothing to settle first, or to hand over.
    if (isAdvancing()) return step(command, actor);
    await settleDue();
    if (runIsOver()) {
      handedOn.push(envelope);
      throw turnAway(turnedAway.handover, 'The next run carries this out: ask again under the same id.');
    }
    return step(command, actor);
  }

  /** Carries out what an earlier run accepted. Nobody may be waiting any more, so that its outcome is recorded in any case. */
  async function keepPromise(envelope: Envelope): Promise<void> {
    const { command, actor } = envelope;
    if (life.known.has(command.commandId)) return;
    await settleDue();
    if (runIsOver()) handedOn.push(envelope);
    else await step(command, actor, { isPromised: true });
  }

  function isPending(commandId: string): boolean {
    return life.state !== null && isChargeOfCommand(life.state, commandId);
  }

  async function hear(item: News): Promise<void> {
    if (item.type === 'databaseSetBack') return turns.take(() => rewriteReadModel(life, now));
    if (item.type === 'charge') {
      const charge = life.state && chargeWithKey(life.state, item.chargeKey);
      if (charge !== null) lookUp(charge);
      return;
    }
    await turns.take(async () => {
      await settleDue();
      if (runIsOver() && !isOver()) news.push(item);
      else if (item.type === 'fact') await step(item.fact, 'card processor');
      else await saveCard(item);
    });
  }

  async function saveCard(item: Extract<News, { type: 'cardSaved' }>): Promise<void> {
    const { eventId: commandId, setupIntent: paymentMethod } = item;
    if (life.known.has(commandId)) return;
    const result = await step({ type: 'setPaymentMethod', commandId, paymentMethod }, 'card page');
    if (result.type === 'refused' && result.refusal.code === 'unavailable') postpone(item);
  }

  /** Nobody waits for news and nobody brings it again: what cannot be done now is tried later. */
  function postpone(item: News): void {
    postponed.add(item);
    void sleep(postponedMs, { summary: 'Try again to save the card' }).then(() => {
      postponed.delete(item);
      news.push(item);
    });
  }

  /** One input, and all that follows from it. A charge that waits for its payer is withdrawn before money is in question. */
  async function step(input: Input, actor: string, options = { isPromised: false }): Promise<ChangeResult> {
    if (life.state !== null && chargeAwaitingPayer(life.state) !== null && bearsOnMoney(life.state, input, now())) {
      await runStep(life, { type: 'withdrawAwaitingPayer' }, actor, now);
    }
    return runStep(life, input, actor, now, options);
  }

  /** Finds out what became of a charge, beside whatever goes on; what it finds takes its turn. */
  function lookUp(charge: Charge): void {
    const { state } = life;
    if (state === null) return;
    lookingUp.add(charge.key);
    void lookUpCharge(state, charge).then(async (fact) => {
      await turns.take(() => step(fact, 'card processor'));
      lookingUp.delete(charge.key);
    });
  }

  /** The charge without a clear outcome that has left its turn, unless it is being looked up. */
  function chargeToLookUp(): Charge | null {
    const charge = life.state && unknownCharge(life.state);
    return charge === null || lookingUp.has(charge.key) ? null : charge;
  }

  function isOver(): boolean {
    return life.state?.stage.type === 'deleted' && !isAdvancing();
  }

  /** The next period begins in the next run; so does what follows where a run has grown long. */
  function runIsOver(): boolean {
    const first = due();
    const boundaryReached = first !== null && first.at <= now() && opensRun(first);
    const periodBegan = !opening && periodNumber() !== periodOfRun;
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    const isLong = continueAsNewSuggested || historyLength >= mostEvents;
    return handingOver || boundaryReached || periodBegan || isLong;
  }

  async function handOver(): Promise<never> {
    handingOver = true;
    await condition(() => turns.idle && allHandlersFinished());
    if (life.state === null) throw new Error('A run without a state has nothing to hand over');
    const { version, known } = life;
    const unheard = [...lookingUp].map((chargeKey) => ({ type: 'charge', chargeKey }) as const);
    const typedSearchAttributes = attributesOfNextRun(life.state, now());
    return makeContinueAsNewFunc<typeof subscription>({ typedSearchAttributes })({
      tenantId,
      ...runSettings,
      carried: {
        state: encodeState(life.state),
        version,
        knownCommands: known.newest(),
        news: [...news, ...postponed, ...unheard],
        commands: handedOn,
      },
    });
  }

  // ── What it will not hear of ────────────────────────────────────────────────────────────────────────────────────

  /**
   * Leaves no trace in the history. Refuses by the rules only where nothing is under way that could change the answer;
   * asks them in any case, as what they cannot even judge would stop the workflow task once it has its turn.
   */
  function turnAwayEarly({ command, actor }: Envelope): void {
    if (life.known.has(command.commandId)) return;
    if (typeof command.commandId !== 'string' || typeof actor !== 'string') throw turnAway('Malformed', 'No command.');
    const decision = decide(life.state, command, now());
    const isGone = life.state !== null && hasEnded(life.state.stage);
    const mayChange = !isAdvancing() && (!turns.idle || isDue());
    // Nobody waits for a deletion, which takes as long as it takes, to hear that there is nothing left to change.
    if (isRefused(decision) && (isGone || !mayChange))
      throw turnAway(turnedAway.refused, decision.refusal.detail, decision.refusal);
    if (handingOver) throw turnAway(turnedAway.handover, 'This run is being handed over: ask again.');
  }
}

function turnAway(type: string, message: string, detail?: unknown): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: true,
    ...(detail === undefined ? {} : { details: [detail] }),
  });
}

/** Whether an input may charge, or ends what a charge was for. */
function bearsOnMoney(state: State, input: Input, now: number): boolean {
  if (input.type === 'timePassed') return nextDue(state)?.type !== 'warning' && nextDue(state)?.type !== 'clockTarget';
  if (input.type === 'chargeSettled') return false;
  const decision = decide(state, input, now);
  return !isRefused(decision) && (decision.effect?.type === 'charge' || decision.effect?.type === 'attachCard');
}
