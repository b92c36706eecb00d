import { afterAll, beforeAll, expect, it } from 'vitest';
import { civilDateOf } from '../../domain/calendar.ts';
import { pack } from '../../domain/carry.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { subscription } from '../../workflows/subscription.ts';
import { createWorld, until, type World } from '../support/world.ts';

/*
 * A month cannot be waited for, and a test clock starts no timer. So a tenant who lives in real time is set down two
 * seconds before a boundary: what its old run does from its timer on, and what its new run does up to its own timer, is
 * together one month.
 */

const mostEvents = 26;

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
  expect(month.filter((type) => type === 'ActivityTaskScheduled')).toHaveLength(2);
});

/** The events of a run that ends at a boundary two seconds away. */
async function runUntilBoundary(tenantId: string): Promise<readonly string[]> {
  const source = await activeTenant('quiet-source');
  const now = Date.now();
  const start = now - 20 * 86_400_000;
  const anchor = civilDateOf(start, source.state.timeZone);
  const period = { number: 3, anchor, index: 0, start, end: now + 2_000 };
  const state = { ...source.state, tenantId, clock: null, period };
  await world.insertWithCard(tenantId);
  const handle = await world.client.workflow.start<typeof subscription>('subscription', {
    workflowId: subscriptionWorkflowId(tenantId),
    taskQueue: world.taskQueue,
    args: [{ tenantId, carried: { state: pack(state), version: 1, knownCommands: [], news: [] } }],
  });
  const run = world.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
  await until(
    () => run.describe(),
    ({ status }) => status.name === 'CONTINUED_AS_NEW',
  );
  return eventTypes(tenantId, handle.firstExecutionRunId);
}

async function activeTenant(tenantId: string) {
  await world.signUp(tenantId);
  await world.tell(tenantId, { type: 'addLicences', quantity: 3 });
  await world.tell(tenantId, { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' });
  await world.tell(tenantId, { type: 'activate', quantity: 3, startNow: true });
  return world.read(tenantId);
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
