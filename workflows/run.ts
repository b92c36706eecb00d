import { workflowInfo } from '@temporalio/workflow';
import { unknownKinds } from '../domain/carried-contract.ts';
import { chargeAwaitingPayer, isChargeOfCommand, unknownCharge } from '../domain/charge-under-way.ts';
import { type Due, nextDue, startsRun, withClockMoved } from '../domain/due.ts';
import { chargesTold, chargesToldField } from '../domain/finance/charges-told.ts';
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

/** What a turn works on. */
export interface Turn extends StepOptions {
  readonly input: Input;
  readonly isNewCommand?: boolean;
}

/**
 * The state that the run before handed over. A kind of data that only a newer version knows stops the run's workflow
 * tasks: nothing is lost, ops see it, and the run continues when that version is current again.
 */
function stateOf(carried: Carried): State {
  const state = decodeState(carried.state);
  const unknown = unknownKinds(state);
  if (unknown.length > 0) throw new Error(`Of a newer version: ${unknown.join(', ')}. Promote that version again`);
  return state;
}

/** One run of a tenant's workflow: what it knows, and what it does in its turns. It ends with its period. */
export class Run {
  readonly memory: TenantMemory;
  readonly #mostEvents: number;
  /** A run that ops have pinned to a version cannot leave it: its successors would hand over for ever. */
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
      charged: [],
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

  /** Whether the tenant's test clock is advancing. */
  isAdvancing(): boolean {
    return this.state?.clock?.target != null;
  }

  unknownCharge(): Charge | null {
    return this.state && unknownCharge(this.state);
  }

  chargeAwaitingPayer(): Charge | null {
    return this.state && chargeAwaitingPayer(this.state);
  }

  /** Whether the tenant is deleted and nothing is left to do. */
  isFinished(): boolean {
    return this.state?.stage.type === 'deleted' && !this.isAdvancing();
  }

  get isHandingOver(): boolean {
    return this.#isHandingOver;
  }

  /** Leaves everything from now on to the next run. */
  beginHandOver(): void {
    this.#isHandingOver = true;
  }

  /**
   * Whether this run has to hand over: its boundary is reached, a new period has begun, its history has grown long, or
   * another version of the workers is to continue it. Before a sign-up there is nothing to hand over.
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

  /** Settles what is due first, so that the bill of its period is the first event of a run. */
  async begin(): Promise<void> {
    await this.settleDue();
    this.#isBeginning = false;
    this.#periodAtBeginning = this.#periodNumber();
  }

  /**
   * Settles everything that is due, each at its own time, before anything else. What starts a run is left to the next
   * run.
   */
  async settleDue(): Promise<void> {
    for (;;) {
      if (this.state !== null && this.isAdvancing()) this.memory.state = withClockMoved(this.state);
      const first = this.due();
      if (first === null || first.at > this.now() || this.#isForNextRun(first)) return;
      // Only the first thing that a run settles may be one that starts a run.
      this.#isBeginning = false;
      await this.step({ type: 'timePassed' }, { actor: 'time' });
    }
  }

  /** Settles what is due without waiting for a place in a wave, unless the next run does. */
  async settleDueNow(): Promise<void> {
    if (!this.#isHandingOver) await this.settleDue();
  }

  /**
   * Answers a known command from memory; otherwise settles what is due and then the input. Null means that the run is
   * over and the next one takes the input.
   */
  async takeTurn({ input, isNewCommand = false, ...options }: Turn): Promise<ChangeResult | null> {
    const known = commandIdOf(input);
    if (known !== null && this.knows(known)) return this.#answerOf(known);
    // The rules refuse a new command while a test clock advances, so that it need not wait for what is due.
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

  /** Settles one input, and all that follows from it. */
  async step(input: Input, options: StepOptions): Promise<ChangeResult> {
    const before = this.state && inputBefore(this.state, input, this.now());
    if (before !== null) await runStep(this.memory, before, this.now, { actor: options.actor });
    return runStep(this.memory, input, this.now, options);
  }

  /** What the next run needs, beside the messages that are left to it. */
  carried(): Omit<Carried, 'messages'> {
    const { state, version, known, pace } = this.memory;
    if (state === null) throw new Error('A run without a state has nothing to hand over');
    return { state: encodeState(state), version, knownCommands: known.newest(), pace };
  }

  /**
   * The memo of the next run. Undefined where this run has charged nothing, so that the next one keeps the present
   * memo.
   */
  memoOfNextRun(): Readonly<Record<string, unknown>> | undefined {
    const { tenantId, charged } = this.memory;
    const told = chargesTold(workflowInfo().runId, charged);
    return told === null ? undefined : { tenantId, [chargesToldField]: told };
  }

  /**
   * Whether something due is left to the next run: a trial's end, or the bill of a period for which this run has no
   * room.
   */
  #isForNextRun(due: Due): boolean {
    return !this.#isBeginning && startsRun(due) && !this.#hasRoomFor(this.#periodNumber() + 1);
  }

  /** A run has room for some periods, counted from its first. A trial, which has no period, has a run of its own. */
  #hasRoomFor(periodNumber: number): boolean {
    const first = this.#periodAtBeginning;
    return periodNumber >= first && periodNumber < first + (first === 0 ? 1 : this.memory.pace.periodsARun);
  }

  #periodNumber(): number {
    return (this.state && periodOf(this.state)?.number) ?? 0;
  }
}
