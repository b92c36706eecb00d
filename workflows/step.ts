import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { pack } from '../domain/carry.ts';
import { decide } from '../domain/decide.ts';
import { isRefused } from '../domain/decision.ts';
import { nextDue } from '../domain/due.ts';
import type { Event } from '../domain/events.ts';
import { evolveAll } from '../domain/evolve.ts';
import type { Input } from '../domain/inputs.ts';
import { parkingOf } from '../domain/invariants.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { State } from '../domain/state.ts';
import { viewOf } from '../domain/view.ts';
import type { KnownCommands } from './known-commands.ts';
import type { ChangeResult } from './messages.ts';
import { perform } from './perform.ts';
import { showOps } from './show-ops.ts';
import { chargeSummary, recordSummary } from './summaries.ts';

/** What a run knows of its tenant. Only `carryOut` changes it. */
export interface Life {
  readonly tenantId: string;
  state: State | null;
  version: number;
  readonly known: KnownCommands;
  lastCharge: string | null;
}

/** One transaction, recorded once whatever happens: tried until it is written. */
const recording = proxyActivities<Pick<Activities, 'record'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

type Step = Parameters<Activities['record']>[0];
type Happened = Step['happened'][number];

/**
 * Asks the rules, has their effects carried out, feeds what came of them back to the rules until nothing more follows,
 * and then records all of it as one step. A step that names users who are gone has not happened.
 */
export async function carryOut(
  life: Life,
  input: Input,
  actor: string,
  now: () => number,
  { recordRefusal } = { recordRefusal: false },
): Promise<ChangeResult> {
  const before = life.state;
  const commandId = commandOf(input, before);
  const happened: Happened[] = [];
  park(life, happened, now());
  const refusal = await follow(life, input, now, happened);
  const untold = happened.length === 0 && !(recordRefusal && refusal !== null);
  if (untold) return refusal === null ? { type: 'done' } : { type: 'refused', refusal };
  park(life, happened, now());
  if (life.state === null) throw new Error('Something happened to nobody');
  const pending = refusal === null && commandId !== null && life.state.open?.commandId === commandId;
  const outcome = pending ? null : outcomeOf(happened, refusal);
  const { missingUsers } = await record(life, happened, actor, commandId === null ? null : { id: commandId, outcome });
  if (missingUsers.length > 0) {
    life.state = before;
    return {
      type: 'refused',
      refusal: { code: 'not_found', detail: `There is no user ${missingUsers[0]}.`, pointer: '/userId' },
    };
  }
  if (commandId !== null) life.known.add(commandId);
  life.lastCharge = lastChargeOf(life.state, happened) ?? life.lastCharge;
  showOps(life.state, life.lastCharge);
  if (pending) return { type: 'pending' };
  return refusal === null ? { type: 'done' } : { type: 'refused', refusal };
}

async function follow(life: Life, input: Input, now: () => number, happened: Happened[]): Promise<Refusal | null> {
  for (let next = input; ; ) {
    const at = next.type === 'signUp' ? (next.frozenAt ?? now()) : now();
    const decision = decide(life.state, next, at);
    const events = decision.events ?? [];
    happened.push(...events.map((event) => ({ at, event })));
    life.state = evolveAll(life.state, events, at);
    if (isRefused(decision)) return decision.refusal;
    if (decision.effect === null || life.state === null) return null;
    next = await perform(decision.effect, life.state, at);
  }
}

/** The command a step answers: the one given, or the one whose charge has at last been decided. */
function commandOf(input: Input, state: State | null): string | null {
  if (input.type === 'chargeSettled') return state?.open?.key === input.key ? state.open.commandId : null;
  return 'commandId' in input ? input.commandId : null;
}

function outcomeOf(happened: readonly Happened[], refusal: Refusal | null): NonNullable<Step['command']>['outcome'] {
  if (refusal !== null) return { type: 'refused', refusal };
  const events = happened.map(({ event }) => event);
  const charged = events.find((event) => event.type === 'chargeSucceeded');
  return {
    type: 'done',
    licences: [...new Set(events.flatMap(licencesTouched))],
    chargeKey: charged?.charge.key ?? null,
  };
}

function lastChargeOf(state: State, happened: readonly Happened[]): string | null {
  const last = happened.findLast(({ event }) => 'charge' in event && event.type !== 'chargeStarted')?.event;
  return last !== undefined && 'charge' in last ? `${chargeSummary(last.charge, state)} · ${last.type}` : null;
}

function licencesTouched(event: Event): readonly number[] {
  if ('licences' in event) return event.licences;
  return 'assignments' in event ? event.assignments.map(([number]) => number) : [];
}

/** Holds a state to the invariants, before a step and after it: a tenant that breaks one is parked, and shown to ops. */
function park(life: Life, happened: Happened[], at: number): void {
  if (life.state === null) return;
  const events = parkingOf(life.state);
  happened.push(...events.map((event) => ({ at, event })));
  life.state = evolveAll(life.state, events, at);
}

async function record(
  life: Life,
  happened: readonly Happened[],
  actor: string,
  command: Step['command'],
): ReturnType<Activities['record']> {
  const { state, tenantId } = life;
  if (state === null) throw new Error('Nothing to record');
  const { pool, ...carried } = pack(state);
  const { workflowId, runId } = workflowInfo();
  life.version += 1;
  const step: Step = {
    tenantId,
    version: life.version,
    actor,
    happened,
    stored: { ...carried, pool: { next: pool.next } },
    view: viewOf(state),
    nextDueAt: nextDue(state)?.at ?? null,
    command,
    workflowId,
    runId,
  };
  const summary = recordSummary(happened.map(({ event }) => event));
  return recording.record.executeWithOptions({ summary }, [step]);
}
