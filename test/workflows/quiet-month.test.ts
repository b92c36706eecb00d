import { afterAll, beforeAll, expect, it } from 'vitest';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { startInMidLife } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

/*
 * A month cannot be waited for, and a test clock starts no timer. So a tenant who lives in real time is set down two
 * seconds before a boundary: what its old run does from its timer on, and what its new run does up to its own timer, is
 * together one month.
 */

const mostEvents = 17;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

it(`costs an active tenant at most ${mostEvents} history events a month when nothing happens`, async () => {
  const tenantId = 'quiet';
  const ended = await runUntilBoundary(tenantId);
  const opened = await until(
    () => eventTypes(tenantId),
    (events) => events.includes('TimerStarted'),
  );
  const closing = ended.slice(ended.lastIndexOf('TimerStarted') + 1);
  const month = [...opened.slice(0, opened.indexOf('TimerStarted') + 1), ...closing];

  console.log(`A quiet month: ${month.length} history events (at most ${mostEvents})\n  ${month.join('\n  ')}`);
  expect(month.length).toBeLessThanOrEqual(mostEvents);
  expect(month.filter((type) => type === 'ActivityTaskScheduled')).toHaveLength(1);
  // One ends the old run, one begins the charge in the new, one records it.
  expect(month.filter((type) => type === 'WorkflowTaskCompleted')).toHaveLength(3);
});

/** The events of a run that ends at a boundary two seconds away. */
async function runUntilBoundary(tenantId: string): Promise<readonly string[]> {
  const { handle } = await startInMidLife(world, tenantId, { endsInMs: 2_000 });
  const run = world.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
  await until(
    () => run.describe(),
    ({ status }) => status.name === 'CONTINUED_AS_NEW',
  );
  return eventTypes(tenantId, handle.firstExecutionRunId);
}

async function eventTypes(tenantId: string, runId?: string): Promise<readonly string[]> {
  const { events } = await world.client.workflow.getHandle(subscriptionWorkflowId(tenantId), runId).fetchHistory();
  return (events ?? []).map((event) => attributesNameOf(event));
}

/** `timerStartedEventAttributes` names the event: `TimerStarted`. */
function attributesNameOf(event: object): string {
  const name = Object.keys(event).find((key) => key.endsWith('EventAttributes')) ?? 'unknown';
  return name.charAt(0).toUpperCase() + name.slice(1).replace('EventAttributes', '');
}
