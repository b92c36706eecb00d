import { afterAll, beforeAll, expect, it } from 'vitest';
import { runInput, subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { subscription } from '../../workflows/subscription.ts';
import { midLife } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const dayMs = 86_400_000;
const mostEvents = 60;

it('hands a run over when it has grown as long as it may, in mid-period: nothing is charged, no command is lost', async () => {
  // Given a run in the middle of its period that may take but few events
  const { options } = await midLife(world, 'long', { endsInMs: dayMs });
  const args = options.args.map((input) => ({ ...input, mostEvents })) as typeof options.args;
  const handle = await world.client.workflow.start<typeof subscription>('subscription', { ...options, args });
  const first = world.client.workflow.getHandle(subscriptionWorkflowId('long'), handle.firstExecutionRunId);

  // When commands come until it is over
  const prices = Array.from({ length: 8 }, (_, index) => 3_000 + index);
  for (const unitPrice of prices) {
    expect(await world.command('long', { type: 'setPrice', unitPrice }, `price-${unitPrice}`)).toEqual({
      type: 'done',
    });
  }
  await until(
    () => first.describe(),
    ({ status }) => status.name === 'CONTINUED_AS_NEW',
  );

  // Then it ended soon after it was that long, and the next one goes by what is set today
  const ended = (await first.fetchHistory()).events ?? [];
  expect(ended.length).toBeGreaterThanOrEqual(mostEvents);
  expect(ended.length).toBeLessThan(mostEvents + 20);
  const next = (await world.client.workflow.getHandle(subscriptionWorkflowId('long')).fetchHistory()).events ?? [];
  const input = next[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  expect(JSON.parse(Buffer.from(input ?? []).toString())).toMatchObject({
    mostEvents: runInput({ tenantId: 'long' }).mostEvents,
  });
  const { state, view } = await world.read('long');
  expect(state.price.newest).toBe(prices.at(-1));
  expect(view.period?.number).toBe(3);
  const charging = [...ended, ...next].filter(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'charge',
  );
  expect(charging).toEqual([]);
});
