import { expect, it } from 'vitest';
import type { Carried } from '../../workflows/messages.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { subscription } from '../../workflows/subscription.ts';
import { useWorld } from '../support/fixtures.ts';
import { midLife } from '../support/tenants.ts';
import { until } from '../support/world.ts';

/* What a newer version of the workers left, before it was rolled back to this one. */

const world = useWorld();
const dayMs = 86_400_000;
const mostEvents = 60;
const unknown = [
  { type: 'command', command: { type: 'pause', commandId: 'p' }, actor: 'admin key', isPromised: true },
  { type: 'celebrated', reason: 'a hundred licences' },
];

/** Begins a run in mid-period with what another version carried on. */
async function beginWith(tenantId: string, change: (carried: Carried) => unknown) {
  const { options } = await midLife(world, tenantId, { endsInMs: dayMs });
  const [input] = options.args;
  if (input.carried === null) throw new Error('Nothing is carried on');
  const args = [{ ...input, carried: change(input.carried), mostEvents }] as unknown as typeof options.args;
  return world.client.workflow.start<typeof subscription>('subscription', { ...options, args });
}

async function firstInput(tenantId: string) {
  const { events } = await world.client.workflow.getHandle(subscriptionWorkflowId(tenantId)).fetchHistory();
  const input = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  return JSON.parse(Buffer.from(input ?? []).toString()) as { readonly carried: Carried };
}

it('messages that this version does not know wait, travel on unchanged, and ops are told once', async () => {
  const handle = await beginWith('rolled-back', (carried) => ({ ...carried, messages: unknown }));
  const first = world.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);

  // when the tenant goes on until its run is handed over
  for (let unitPrice = 3_000; (await first.describe()).status.name === 'RUNNING'; unitPrice += 1)
    expect(await world.command('rolled-back', { type: 'setPrice', unitPrice })).toEqual({ type: 'done' });

  expect((await firstInput('rolled-back')).carried.messages).toEqual(unknown);
  const { view } = await world.read('rolled-back');
  expect(view.concerns).toHaveLength(1);
  expect(view.concerns[0]).toMatchObject({ about: 'version', reason: expect.stringContaining('newer version') });
});

it('a state of a kind that this version does not know is not gone on with: its tasks fail, and nothing is lost or done', async () => {
  const paused = { type: 'paused', until: 1 };
  const handle = await beginWith('paused', (carried) => ({ ...carried, state: { ...carried.state, stage: paused } }));
  const run = world.client.workflow.getHandle(handle.workflowId);
  await until(
    () => run.describe(),
    ({ raw }) => (raw.pendingWorkflowTask?.attempt ?? 0) > 1,
  );

  expect((await run.describe()).status.name).toBe('RUNNING');
  const { events } = await run.fetchHistory();
  const failures = (events ?? []).flatMap(
    ({ workflowTaskFailedEventAttributes: failed }) => failed?.failure?.message ?? [],
  );
  expect(failures).toEqual(['Of a newer version: stage "paused". Promote that version again']);
  expect((await firstInput('paused')).carried.state.stage).toEqual(paused);
  await run.terminate();
});
