import { log, proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { Instant } from '../domain/calendar.ts';
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
  /** Runs that began before this was possible go on as they began: their histories are replayed. */
  readonly recordsLocally: boolean;
}

/** One transaction, recorded once whatever happens: tried until it is written. */
const recording = proxyActivities<Pick<Activities, 'record'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

/**
 * The same within the workflow task, for what follows from an activity's answer: a third of a renewal's events, and a
 * round trip of everybody who waits for a charge. It is tried once; if the database is away, the activity above insists.
 */
const recordingLocally = proxyLocalActivities<Pick<Activities, 'record'>>({
  startToCloseTimeout: '5s',
  retry: { maximumAttempts: 1 },
});

type Step = Parameters<Activities['record']>[0];
type Happened = Step['happened'][number];

/**
 * Asks the rules, has their effects carried out, feeds what came of them back to the rules until nothing more follows,
 * and then records all of it as one step, of one instant. A step that names users who are gone has not happened.
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
  const at = input.type === 'signUp' ? (input.frozenAt ?? now()) : now();
  park(life, happened, at);
  const { refusal, wasAnswered } = await follow(life, input, at, happened);
  const untold = happened.length === 0 && !(recordRefusal && refusal !== null);
  if (untold) return refusal === null ? { type: 'done' } : { type: 'refused', refusal };
  park(life, happened, at);
  if (life.state === null) throw new Error('Something happened to nobody');
  const pending = refusal === null && commandId !== null && life.state.open?.commandId === commandId;
  const outcome = pending ? null : outcomeOf(happened, refusal);
  const step = nextStep(life, life.state, happened, actor, commandId === null ? null : { id: commandId, outcome });
  const { missingUsers } = await record(step, life.recordsLocally && wasAnswered);
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

interface Followed {
  readonly refusal: Refusal | null;
  /** Whether an activity has answered: all that happened is then a matter of what the history holds. */
  readonly wasAnswered: boolean;
}

async function follow(life: Life, input: Input, at: Instant, happened: Happened[]): Promise<Followed> {
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

function nextStep(
  life: Life,
  state: State,
  happened: readonly Happened[],
  actor: string,
  command: Step['command'],
): Step {
  const { pool, ...carried } = pack(state);
  const { workflowId, runId } = workflowInfo();
  life.version += 1;
  return {
    tenantId: life.tenantId,
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
}

/**
 * Locally only where the history holds all that the step is made of. A workflow task that is lost is carried out again,
 * maybe at another time and with other news: it has to come to the very step that the lost one has recorded.
 */
async function record(step: Step, locally: boolean): ReturnType<Activities['record']> {
  const summary = recordSummary(step.happened.map(({ event }) => event));
  if (locally) {
    try {
      return await recordingLocally.record.executeWithOptions({ summary }, [step]);
    } catch (error) {
      log.warn('A step could not be recorded at once', { version: step.version, error });
    }
  }
  return recording.record.executeWithOptions({ summary }, [step]);
}
