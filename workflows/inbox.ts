import { CancellationScope, sleep } from '@temporalio/workflow';
import { chargeWithKey } from '../domain/charge-under-way.ts';
import type { Fact } from '../domain/inputs.ts';
import { unknownMessageConcern } from '../domain/rules/lost-run.ts';
import type { ChangeResult } from './command-updates.ts';
import { lookUpCharge } from './perform.ts';
import type { Run, Turn } from './run.ts';
import { isKnownMessage, type Message } from './run-input.ts';
import { rewriteReadModel } from './step.ts';
import { dated } from './summaries.ts';
import type { Turns } from './turns.ts';

const retryCardMs = 30_000;
const done: ChangeResult = { type: 'done' };

/** Everything that reaches a tenant: each message has its turn, and is pending until it is settled. */
export class Inbox {
  readonly #run: Run;
  readonly #turns: Turns;
  readonly #pending = new Set<Message>();

  constructor(run: Run, turns: Turns) {
    this.#run = run;
    this.#turns = turns;
  }

  /**
   * Answers what came of a message, or null if the run ends first and the next run takes the message up. A request to
   * cancel the workflow does not cancel this, as a look-up that stopped half-way would leave the message pending for
   * ever.
   */
  receive(message: Message): Promise<ChangeResult | null> {
    this.#pending.add(message);
    return CancellationScope.nonCancellable(() => this.#settle(message));
  }

  async #settle(message: Message): Promise<ChangeResult | null> {
    if (this.#run.isHandingOver) return null;
    if (!isKnownMessage(message)) return this.#setAside();
    if (message.type === 'databaseRestored') return this.#take(message, () => this.#rewriteReadModel());
    if (message.type !== 'chargeChanged') return this.#take(message, () => this.#run.takeTurn(turnOf(message)));
    // The look-up runs outside the turns, as it may take hours; only its result takes a turn.
    const fact = await this.#lookUp(message.chargeKey);
    return this.#take(message, async () => (fact === null ? done : this.#run.takeTurn(turnOf({ type: 'fact', fact }))));
  }

  /**
   * The messages that are not settled, oldest first: exactly these go to the next run. An accepted command is marked as
   * promised, so that its outcome is recorded even if its caller is gone.
   */
  get left(): readonly Message[] {
    return [...this.#pending].map((message) =>
      message.type === 'command' ? { ...message, isPromised: true } : message,
    );
  }

  /** Whether there is a charge without a clear outcome that is not being looked up yet. */
  get lacksLookUp(): boolean {
    const charge = this.#run.unknownCharge();
    const isAboutIt = (message: Message): boolean =>
      message.type === 'chargeChanged' && message.chargeKey === charge?.key;
    return charge !== null && ![...this.#pending].some(isAboutIt);
  }

  lookUpUnknownCharge(): void {
    const charge = this.#run.unknownCharge();
    if (charge !== null && this.lacksLookUp) void this.receive({ type: 'chargeChanged', chargeKey: charge.key });
  }

  /**
   * Settles a message in a turn of its own. A card that cannot be saved or looked up now is tried again later, as its
   * webhook comes only once.
   */
  async #take(message: Message, turn: () => Promise<ChangeResult | null>): Promise<ChangeResult | null> {
    const result = await this.#turns.take(async () => {
      const answer = await turn();
      if (answer !== null && !isPostponed(message, answer)) this.#pending.delete(message);
      return answer;
    });
    if (!isPostponed(message, result)) return result;
    await sleep(retryCardMs, { summary: this.#dated('Wait before the card is tried again') });
    return this.#take(message, turn);
  }

  /** Leaves a message pending until a version that knows its type takes it up, and raises a concern for ops. */
  async #setAside(): Promise<null> {
    const fact: Fact = { type: 'attentionNeeded', ...unknownMessageConcern };
    await this.#turns.take(() => this.#run.takeTurn({ input: fact, actor: 'workflow' }));
    return null;
  }

  async #lookUp(chargeKey: string): Promise<Fact | null> {
    const { state } = this.#run;
    const charge = state && chargeWithKey(state, chargeKey);
    return state && charge && lookUpCharge(state, charge, this.#run.now());
  }

  async #rewriteReadModel(): Promise<ChangeResult> {
    await rewriteReadModel(this.#run.memory, this.#run.now());
    return done;
  }

  #dated(sentence: string): string {
    return this.#run.state === null ? sentence : dated(this.#run.state, this.#run.now(), sentence);
  }
}

function isPostponed(message: Message, result: ChangeResult | null): boolean {
  const isAboutCard = message.type === 'cardSaved' || (message.type === 'fact' && message.fact.type === 'cardDoubted');
  return isAboutCard && result?.type === 'refused' && result.refusal.code === 'unavailable';
}

/** The actor of a fact whose message names none. */
function sourceOf({ type }: Fact): string {
  return type === 'sellerChanged' ? 'configuration' : 'card processor';
}

function turnOf(message: Exclude<Message, { type: 'chargeChanged' | 'databaseRestored' }>): Turn {
  switch (message.type) {
    case 'command': {
      const { command, actor, isPromised } = message;
      return { input: command, actor, isPromised, isNewCommand: !isPromised };
    }
    case 'cardSaved': {
      const { eventId: commandId, setupIntent: paymentMethod } = message;
      return { input: { type: 'setPaymentMethod', commandId, paymentMethod }, actor: 'card page' };
    }
    case 'fact':
      return { input: message.fact, actor: message.actor ?? sourceOf(message.fact) };
  }
}
