import type { Instant } from '../domain/calendar.ts';
import { commandOfCharge, isChargeOfCommand } from '../domain/charge-under-way.ts';
import { decide } from '../domain/decide.ts';
import { type Effect, isRefused } from '../domain/decision.ts';
import type { Event } from '../domain/events.ts';
import { evolveAll } from '../domain/evolve.ts';
import type { Fact, Input } from '../domain/inputs.ts';
import { parkingOf } from '../domain/invariants.ts';
import { type Refusal, refusals } from '../domain/refusals.ts';
import type { State } from '../domain/state.ts';
import type { UserRef } from '../domain/user-ref.ts';
import type { ChangeResult } from './command-updates.ts';
import { perform } from './perform.ts';
import { record } from './record.ts';
import { showOps } from './show-ops.ts';
import { chargePhrase } from './summaries.ts';
import type { CommandOutcome, DatedEvent, StepReport, TenantMemory } from './tenant-memory.ts';

export interface StepOptions {
  /** A role and a key's id, or the cause: `time`. */
  readonly actor: string;
  /** Its outcome is recorded even where it changes nothing, as its caller may be gone. */
  readonly isPromised?: boolean;
}

/**
 * Runs the rules and the activities that they ask for until nothing more follows, and records all of it as one step of
 * one instant. A step that names users who are gone is not recorded, and changes nothing.
 */
export async function runStep(
  memory: TenantMemory,
  input: Input,
  now: () => Instant,
  { actor, isPromised = false }: StepOptions,
): Promise<ChangeResult> {
  const before = memory.state;
  const commandId = commandIdOf(input) ?? awaitingCommand(input, before);
  const happened: DatedEvent[] = [];
  const at = input.type === 'signUp' ? (input.frozenAt ?? now()) : now();
  park(memory, happened, at);
  const { refusal, wasAnswered } = await decideUntilDone(memory, input, at, happened);
  if (happened.length === 0 && !isPromised) return resultOf(refusal);
  park(memory, happened, at);
  if (memory.state === null) throw new Error('Something happened to no tenant');
  const isPending = refusal === null && commandId !== null && isChargeOfCommand(memory.state, commandId);
  const outcome = isPending ? null : outcomeOf(happened, refusal);
  const command = commandId === null ? null : { id: commandId, outcome };
  const report: StepReport = { happened, actor, command, at, locally: wasAnswered };
  const [missingUser] = await record(memory, before, report);
  if (missingUser !== undefined) return refuseForMissingUser(memory, report, missingUser, isPromised);
  if (commandId !== null) memory.known.add(commandId);
  memory.lastCharge = lastChargeOf(memory.state, happened) ?? memory.lastCharge;
  showOps(memory.state, memory.lastCharge);
  return isPending ? { type: 'pending' } : resultOf(refusal);
}

/** Writes the state to a database that lacks any of it, as after a restore. Otherwise nothing changes. */
export async function rewriteReadModel(memory: TenantMemory, at: Instant): Promise<void> {
  if (memory.state === null) return;
  await record(memory, memory.state, { happened: [], actor: 'ops', command: null, at, locally: false });
  showOps(memory.state, memory.lastCharge);
}

/** The id of an input that is a command. Null for what time or the outside brings. */
export function commandIdOf(input: Input): string | null {
  return 'commandId' in input ? input.commandId : null;
}

/** The id of the earlier command whose charge this input decides. Null where there is none. */
function awaitingCommand(input: Input, state: State | null): string | null {
  return input.type === 'chargeSettled' && state !== null ? commandOfCharge(state, input.key) : null;
}

/** Refuses the command, and keeps nothing of what the step would have changed. */
async function refuseForMissingUser(
  memory: TenantMemory,
  { command, actor, at }: StepReport,
  user: UserRef,
  isPromised: boolean,
): Promise<ChangeResult> {
  const { refusal } = refusals.noSuchUser(user);
  if (isPromised && command !== null) {
    const refused = { id: command.id, outcome: outcomeOf([], refusal) };
    await record(memory, memory.state, { happened: [], actor, command: refused, at, locally: false });
    memory.known.add(command.id);
  }
  return resultOf(refusal);
}

interface Decided {
  readonly refusal: Refusal | null;
  /** Whether an activity has answered in this step: all that happened then follows from what the history holds. */
  readonly wasAnswered: boolean;
}

async function decideUntilDone(
  memory: TenantMemory,
  input: Input,
  at: Instant,
  happened: DatedEvent[],
): Promise<Decided> {
  for (let next = input, wasAnswered = false; ; wasAnswered = true) {
    const decision = decide(memory.state, next, at);
    apply(memory, happened, decision.events ?? [], at);
    if (isRefused(decision)) return { refusal: decision.refusal, wasAnswered };
    if (decision.effect === null || memory.state === null) return { refusal: null, wasAnswered };
    const fact = await perform(decision.effect, memory.state, at);
    noteCharge(memory, decision.effect, fact);
    next = fact;
  }
}

/**
 * Keeps what an activity was given to charge and what it answered, as the run hands this to the next one at its end.
 */
function noteCharge({ charged, state }: TenantMemory, effect: Effect, fact: Fact): void {
  if (effect.type !== 'charge' || fact.type !== 'chargeSettled' || state === null) return;
  const { key: activityId, bill } = effect.charge;
  charged.push({ activityId, amount: bill.amount, currency: state.currency, outcome: fact.outcome.type });
}

/** Checks the invariants before a step and after it. A tenant that breaks one is parked, and shown to ops. */
function park(memory: TenantMemory, happened: DatedEvent[], at: Instant): void {
  if (memory.state !== null) apply(memory, happened, parkingOf(memory.state), at);
}

function apply(memory: TenantMemory, happened: DatedEvent[], events: readonly Event[], at: Instant): void {
  happened.push(...events.map((event) => ({ at, event })));
  memory.state = evolveAll(memory.state, events, at);
}

function resultOf(refusal: Refusal | null): ChangeResult {
  return refusal === null ? { type: 'done' } : { type: 'refused', refusal };
}

function outcomeOf(happened: readonly DatedEvent[], refusal: Refusal | null): CommandOutcome {
  if (refusal !== null) return { type: 'refused', refusal };
  const events = happened.map(({ event }) => event);
  const charged = events.find((event) => event.type === 'chargeSucceeded');
  const licences = [...new Set(events.flatMap(licencesTouched))];
  return { type: 'done', licences, chargeKey: charged?.charge.key ?? null };
}

function licencesTouched(event: Event): readonly number[] {
  if ('licences' in event) return event.licences;
  return 'assignments' in event ? event.assignments.map(([number]) => number) : [];
}

function lastChargeOf(state: State, happened: readonly DatedEvent[]): string | null {
  const last = happened.findLast(({ event }) => 'charge' in event && event.type !== 'chargeStarted')?.event;
  return last !== undefined && 'charge' in last ? `${chargePhrase(last.charge, state)} · ${last.type}` : null;
}
