import type { Instant } from '../domain/calendar.ts';
import { commandOfCharge, isChargeOfCommand } from '../domain/charge-under-way.ts';
import { decide } from '../domain/decide.ts';
import { isRefused } from '../domain/decision.ts';
import type { Event } from '../domain/events.ts';
import { evolveAll } from '../domain/evolve.ts';
import type { Input } from '../domain/inputs.ts';
import { parkingOf } from '../domain/invariants.ts';
import { type Refusal, refusals } from '../domain/refusals.ts';
import type { State } from '../domain/state.ts';
import type { DatedEvent, Step, StepReport, TenantMemory } from './life.ts';
import type { ChangeResult } from './messages.ts';
import { perform } from './perform.ts';
import { record } from './record.ts';
import { showOps } from './show-ops.ts';
import { chargeSummary } from './summaries.ts';

/**
 * Asks the rules, has their effects carried out, feeds what came of them back to the rules until nothing more follows,
 * and then records all of it as one step, of one instant. A step that names users who are gone has not happened.
 */
export async function runStep(
  life: TenantMemory,
  input: Input,
  actor: string,
  now: () => number,
  { isPromised } = { isPromised: false },
): Promise<ChangeResult> {
  const before = life.state;
  const commandId = commandOf(input, before);
  const happened: DatedEvent[] = [];
  const at = input.type === 'signUp' ? (input.frozenAt ?? now()) : now();
  park(life, happened, at);
  const { refusal, wasAnswered } = await decideUntilDone(life, input, at, happened);
  const isAsked = isPromised && (refusal !== null || life.recordsPromises);
  if (happened.length === 0 && !isAsked) return refusal === null ? { type: 'done' } : { type: 'refused', refusal };
  park(life, happened, at);
  if (life.state === null) throw new Error('Something happened to nobody');
  const pending = refusal === null && commandId !== null && isChargeOfCommand(life.state, commandId);
  const outcome = pending ? null : outcomeOf(happened, refusal);
  const command = commandId === null ? null : { id: commandId, outcome };
  const told: StepReport = { happened, actor, command, at, locally: life.recordsLocally && wasAnswered };
  const [missingUser] = await record(life, before, told);
  if (missingUser !== undefined) {
    const { refusal: noUser } = refusals.noSuchUser(missingUser);
    if (isPromised && life.recordsPromises) await recordRefused(life, told, noUser);
    return { type: 'refused', refusal: noUser };
  }
  if (commandId !== null) life.known.add(commandId);
  life.lastCharge = lastChargeOf(life.state, happened) ?? life.lastCharge;
  showOps(life.state, life.lastCharge);
  if (pending) return { type: 'pending' };
  return refusal === null ? { type: 'done' } : { type: 'refused', refusal };
}

/** Writes down that a command was refused after all, with nothing of what it would have changed. */
async function recordRefused(life: TenantMemory, { command, actor, at }: StepReport, refusal: Refusal): Promise<void> {
  if (command === null) return;
  const refused = { id: command.id, outcome: outcomeOf([], refusal) };
  await record(life, life.state, { happened: [], actor, command: refused, at, locally: false });
  life.known.add(command.id);
}

interface Followed {
  readonly refusal: Refusal | null;
  /** Whether an activity has answered: all that happened is then a matter of what the history holds. */
  readonly wasAnswered: boolean;
}

async function decideUntilDone(
  life: TenantMemory,
  input: Input,
  at: Instant,
  happened: DatedEvent[],
): Promise<Followed> {
  for (let next = input, wasAnswered = false; ; wasAnswered = true) {
    const decision = decide(life.state, next, at);
    const events = decision.events ?? [];
    happened.push(...events.map((event) => ({ at, event })));
    life.state = evolveAll(life.state, events, at);
    if (isRefused(decision)) return { refusal: decision.refusal, wasAnswered };
    if (decision.effect === null || life.state === null) return { refusal: null, wasAnswered };
    next = await perform(decision.effect, life.state, at);
  }
}

/** The command a step answers: the one given, or the one whose charge has at last been decided. */
function commandOf(input: Input, state: State | null): string | null {
  if (input.type === 'chargeSettled') return state && commandOfCharge(state, input.key);
  return 'commandId' in input ? input.commandId : null;
}

function outcomeOf(happened: readonly DatedEvent[], refusal: Refusal | null): NonNullable<Step['command']>['outcome'] {
  if (refusal !== null) return { type: 'refused', refusal };
  const events = happened.map(({ event }) => event);
  const charged = events.find((event) => event.type === 'chargeSucceeded');
  return {
    type: 'done',
    licences: [...new Set(events.flatMap(licencesTouched))],
    chargeKey: charged?.charge.key ?? null,
  };
}

function lastChargeOf(state: State, happened: readonly DatedEvent[]): string | null {
  const last = happened.findLast(({ event }) => 'charge' in event && event.type !== 'chargeStarted')?.event;
  return last !== undefined && 'charge' in last ? `${chargeSummary(last.charge, state)} · ${last.type}` : null;
}

function licencesTouched(event: Event): readonly number[] {
  if ('licences' in event) return event.licences;
  return 'assignments' in event ? event.assignments.map(([number]) => number) : [];
}

/** Holds a state to the invariants, before a step and after it: a tenant that breaks one is parked, and shown to ops. */
function park(life: TenantMemory, happened: DatedEvent[], at: number): void {
  if (life.state === null) return;
  const events = parkingOf(life.state);
  happened.push(...events.map((event) => ({ at, event })));
  life.state = evolveAll(life.state, events, at);
}

/** Writes the state down where the database lacks any of it, as after it was set back; otherwise nothing changes. */
export async function rewriteReadModel(life: TenantMemory, now: () => number): Promise<void> {
  if (life.state === null) return;
  await record(life, life.state, { happened: [], actor: 'ops', command: null, at: now(), locally: false });
  showOps(life.state, life.lastCharge);
}
