import { log, proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { nextDue } from '../domain/due.ts';
import type { State } from '../domain/state.ts';
import { encodeState } from '../domain/state-codec.ts';
import { viewOf } from '../domain/view.ts';
import type { Step, StepReport, TenantMemory } from './life.ts';
import { replayMissingSteps } from './replay-missing-steps.ts';
import { recordSummary } from './summaries.ts';

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

/**
 * Writes a step down. A database that was set back is brought up to `before` first. Answers the users that a step gives
 * licences to and that are gone: where there are any, it has not happened, and the state is again what it was.
 */
export async function record(life: TenantMemory, before: State | null, told: StepReport): Promise<readonly string[]> {
  life.version += 1;
  let known = before;
  let result = await write(life, told);
  while (result.missing !== undefined) {
    known = await replayMissingSteps(life, known, result.missing, told);
    result = await write(life, { ...told, locally: false });
  }
  if (result.missingUsers.length > 0) {
    life.version -= 1;
    life.state = known;
  }
  return result.missingUsers;
}

async function write(life: TenantMemory, told: StepReport): ReturnType<Activities['record']> {
  const step = stepOf(life, told);
  const summary = recordSummary(step.happened.map(({ event }) => event));
  if (told.locally) {
    try {
      return await recordingLocally.record.executeWithOptions({ summary }, [step]);
    } catch (error) {
      log.warn('A step could not be recorded at once', { version: step.version, error });
    }
  }
  return recording.record.executeWithOptions({ summary }, [step]);
}

function stepOf({ state, tenantId, version }: TenantMemory, { happened, actor, command }: StepReport): Step {
  if (state === null) throw new Error('Nothing to record');
  const { pool, ...carried } = encodeState(state);
  const { workflowId, runId } = workflowInfo();
  const stored = { ...carried, pool: { next: pool.next } };
  const nextDueAt = nextDue(state)?.at ?? null;
  return { tenantId, version, actor, happened, stored, view: viewOf(state), nextDueAt, command, workflowId, runId };
}
