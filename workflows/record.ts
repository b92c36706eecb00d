import { log, proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { nextDue } from '../domain/due.ts';
import { usualPace } from '../domain/pace.ts';
import type { State } from '../domain/state.ts';
import { encodeState } from '../domain/state-codec.ts';
import type { UserRef } from '../domain/user-ref.ts';
import { viewOf } from '../domain/view.ts';
import { recordSummary } from './record-summary.ts';
import { replayMissingSteps } from './replay-missing-steps.ts';
import type { Step, StepReport, TenantMemory } from './tenant-memory.ts';

/** One transaction, recorded once whatever happens, and tried until it is written. */
const recording = proxyActivities<Pick<Activities, 'record'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

/**
 * Records within the workflow task what follows from an activity's answer: this saves a third of a renewal's events,
 * and a round trip while a caller waits. It is tried once; if the database is away, the activity above takes over.
 */
const recordingLocally = proxyLocalActivities<Pick<Activities, 'record'>>({
  startToCloseTimeout: '5s',
  retry: { maximumAttempts: 1 },
});

/**
 * Records a step, after bringing a database that was restored from a backup up to `before`. Answers the users who are
 * gone although the step gives them licences: where there are any, nothing is recorded and the state stays `before`.
 */
export async function record(
  memory: TenantMemory,
  before: State | null,
  report: StepReport,
): Promise<readonly UserRef[]> {
  memory.version += 1;
  let known = before;
  let result = await write(memory, before, report);
  while (result.missing !== undefined) {
    known = await replayMissingSteps(memory, known, result.missing, report);
    result = await write(memory, before, { ...report, locally: false });
  }
  memory.pace = result.pace ?? usualPace;
  if (result.missingUsers.length > 0) {
    memory.version -= 1;
    memory.state = known;
  }
  return result.missingUsers;
}

async function write(memory: TenantMemory, before: State | null, report: StepReport): ReturnType<Activities['record']> {
  const { state } = memory;
  if (state === null) throw new Error('Nothing to record');
  const step = stepOf(memory, state, report);
  const summary = recordSummary(before, state, report);
  if (report.locally) {
    try {
      return await recordingLocally.record.executeWithOptions({ summary }, [step]);
    } catch (error) {
      log.warn('A step could not be recorded at once', { version: step.version, err: error });
    }
  }
  return recording.record.executeWithOptions({ summary }, [step]);
}

function stepOf({ tenantId, version }: TenantMemory, state: State, { happened, actor, command }: StepReport): Step {
  const { pool, ...carried } = encodeState(state);
  const { workflowId, runId } = workflowInfo();
  const stored = { ...carried, pool: { next: pool.next } };
  const nextDueAt = nextDue(state)?.at ?? null;
  return { tenantId, version, actor, happened, stored, view: viewOf(state), nextDueAt, command, workflowId, runId };
}
