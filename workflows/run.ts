import { workflowInfo } from '@temporalio/workflow';
import { unknownKinds } from '../domain/carried-contract.ts';
import { chargeAwaitingPayer, isChargeOfCommand, unknownCharge } from '../domain/charge-under-way.ts';
import { type Due, nextDue, startsRun, withClockMoved } from '../domain/due.ts';
import type { Input } from '../domain/inputs.ts';
import { usualPace } from '../domain/pace.ts';
import { periodOf } from '../domain/stage.ts';
import type { Charge, State } from '../domain/state.ts';
import { decodeState, encodeState } from '../domain/state-codec.ts';
import { inputBefore } from '../domain/withdrawal.ts';
import type { ChangeResult } from './command-updates.ts';
import { KnownCommands } from './known-commands.ts';
import type { Carried, SubscriptionInput } from './run-input.ts';
import { commandIdOf, runStep, type StepOptions } from './step.ts';
import type { TenantMemory } from './tenant-memory.ts';

/** What one turn is about. */
export interface Turn extends StepOptions {
  readonly input: Input;
  readonly isNewCommand?: boolean;
}

/**
 * A state with something of a newer version stops the run's workflow tasks: nothing is lost, ops see it, and the run goes on
 * when that version is current again.
 */
function stateOf(carried: Carried): State {
  const state = decodeState(carried.state);
  const unknown = unknownKinds(state);
  if (unknown.length > 0) throw new Error(`Of a newer version: ${unknown.join(', ')}. Promote that version again`);
  return state;
}

/** One run of a tenant's workflow: what it knows, and what it does in its turns. It ends with the period. */
export class Run {
  readonly memory: TenantMemory;
  readonly #mostEvents: number;
  /** A run that ops have pinned to a version cannot leave it, so that its successors would begin and end without an end. */
  readonly #isHeldByOps = workflowInfo().targetWorkerDeploymentVersionChanged;
  #isBeginning = true;
  #periodAtBeginning = 0;
  #isHandingOver = false;

  constructor({ tenantId, carried, mostEvents }: SubscriptionInput) {
    this.memory = {
      tenantId,
      state: carried && stateOf(carried),
      version: carried?.version ?? 0,
      known: new KnownCommands(carried?.knownCommands ?? []),
      lastCharge: null,
      pace: carried?.pace ?? usualPace,
    };
    this.#mostEvents = mostEvents;
  }

  get state(): State | null {
    return this.memory.state;
  }

  now = (): number => this.state?.clock?.now ?? Date.now();

  due(): Due | null {
    return this.state && nextDue(this.state);
  }

  isDue(): boolean {
    return (this.due()?.at ?? Number.POSITIVE_INFINITY) <= this.now();
  }

  /** Whether the tenant's test clock is on its way. */
  isAdvancing(): boolean {
    return this.state?.clock?.target != null;
  }

  unknownCharge(): Charge | null {
    return this.state && unknownCharge(this.state);
  }

  chargeAwaitingPayer(): Charge | null {
    return this.state && chargeAwaitingPayer(this.state);
  }

  /** Whether the tenant is gone, and nothing is left to do. */
  isFinished(): boolean {
    return this.state?.stage.type === 'deleted' && !this.isAdvancing();
  }

  get isHandingOver(): boolean {
    return this.#isHandingOver;
  }

  /** From here on everything is left to the next run. */
  beginHandOver(): void {
    this.#isHandingOver = true;
  }

  /**
   * Whether this run has to hand over: the boundary is reached, a new period has begun, its history has grown long, or another
   * version of the workers is to go on with it. Before a sign-up there is nothing to hand over.
   */
  isOver(): boolean {
    if (this.state === null || this.isFinished()) return false;
    const first = this.due();
    const boundaryReached = first !== null && first.at <= this.now() && this.#isForNextRun(first);
    const periodBegan = !this.#isBeginning && !this.#hasRoomFor(this.#periodNumber());
    const { historyLength, continueAsNewSuggested, targetWorkerDeploymentVersionChanged } = workflowInfo();
    const isLong = continueAsNewSuggested || historyLength >= this.#mostEvents;
    const isOfOldVersion = targetWorkerDeploymentVersionChanged && !this.#isHeldByOps;
    return this.#isHandingOver || boundaryReached || periodBegan || isLong || isOfOldVersion;
  }

  /** Settles first what this run is named after: the bill of its period. */
  async begin(): Promise<void> {
    await this.settleDue();
    this.#isBeginning = false;
    this.#periodAtBeginning = this.#periodNumber();
  }

  /** Time first: settles whatever is due, each at its own time; what starts a run is left to the next. */
  async settleDue(): Promise<void> {
    for (;;) {
      if (this.state !== null && this.isAdvancing()) this.memory.state = withClockMoved(this.state);
      const first = this.due();
      if (first === null || first.at > this.now() || this.#isForNextRun(first)) return;
      // Only the first thing settled may start the run.
      this.#isBeginning = false;
      await this.step({ type: 'timePassed' }, { actor: 'time' });
    }
  }

  /**
   * Answers a known command from memory; otherwise settles what is due, then the input. Null: the run is over, and the
   * next one takes it.
   */
  async takeTurn({ input, isNewCommand = false, ...options }: Turn): Promise<ChangeResult | null> {
    const known = commandIdOf(input);
    if (known !== null && this.knows(known)) return this.#answerOf(known);
    // While a test clock advances, the rules refuse a new command, so it need not wait for what is due.
    if (isNewCommand && this.isAdvancing()) return this.step(input, options);
    await this.settleDue();
    return this.isOver() ? null : this.step(input, options);
  }

  /** Whether a command has taken effect before. */
  knows(commandId: string): boolean {
    return this.memory.known.has(commandId);
  }

  #answerOf(commandId: string): ChangeResult {
    const isPending = this.state !== null && isChargeOfCommand(this.state, commandId);
    return { type: isPending ? 'pending' : 'done' };
  }

  /** One input, and all that follows from it. */
  async step(input: Input, options: StepOptions): Promise<ChangeResult> {
    const before = this.state && inputBefore(this.state, input, this.now());
    if (before !== null) await runStep(this.memory, before, this.now, { actor: options.actor });
    return runStep(this.memory, input, this.now, options);
  }

  /** What the next run has to know, beside the messages that are left to it. */
  carried(): Omit<Carried, 'messages'> {
    const { state, version, known, pace } = this.memory;
    if (state === null) throw new Error('A run without a state has nothing to hand over');
    return { state: encodeState(state), version, knownCommands: known.newest(), pace };
  }

  /** Whether it is left to the next run: the end of a trial, and the bill of the period that this run has no room for. */
  #isForNextRun(due: Due): boolean {
    return !this.#isBeginning && startsRun(due) && !this.#hasRoomFor(this.#periodNumber() + 1);
  }

  /** A run has room for some periods from its first on. What has no period, as a trial, has a run of its own. */
  #hasRoomFor(periodNumber: number): boolean {
    const first = this.#periodAtBeginning;
    return periodNumber >= first && periodNumber < first + (first === 0 ? 1 : this.memory.pace.periodsARun);
  }

  #periodNumber(): number {
    return (this.state && periodOf(this.state)?.number) ?? 0;
  }
}
