import { type Client, Client as TemporalClient } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import pLimit from 'p-limit';
import { expect, it } from 'vitest';
import { createRunActivities, type Sweep } from '../../activities/runs.ts';
import { tenantRunsOf } from '../../api/commands/ensure-run.ts';
import { subscriptions, tenants } from '../../db/schema.ts';
import { withoutView } from '../../db/subscriptions.ts';
import { encodeState } from '../../domain/state-codec.ts';
import { viewOf } from '../../domain/view.ts';
import { carriedFrom, subscriptionStart, subscriptionWorkflowId } from '../../workflows/messages.ts';
import { activeTenant } from '../domain/support/tenant.ts';
import { useWorld } from '../support/fixtures.ts';
import { until, type World } from '../support/world.ts';
import { terminateRun } from './run-events.ts';

const world = useWorld({ worker: false });

const many = 2_000;
const lost = 3;

it('a sweep of 2,000 tenants takes a handful of calls to the visibility store, and one look at each suspect', async () => {
  // given 2,000 tenants with their runs, of which three are lost
  const ids = Array.from({ length: many }, (_, index) => `tenant-${index}`);
  await startAll(world, ids);
  for (const id of ids.slice(0, lost)) await terminateRun(world, id);
  await until(
    () => world.client.workflow.count("WorkflowType = 'subscription' AND ExecutionStatus = 'Running'"),
    ({ count }) => count === many - lost,
  );

  // when the sweep looks for them, and a second one after it
  const first = await counted(world);
  expect(first.swept).toEqual({ living: many, suspects: lost, begun: lost, ended: 0, released: 0, stuck: 0, told: 0 });
  expect(first.calls).toEqual({
    // One of them asks for runs that are stuck.
    listWorkflowExecutions: Math.ceil((many - lost) / 1_000) + 1,
    describeWorkflowExecution: lost,
    startWorkflowExecution: lost,
  });

  // then the next one has nothing to look at, once the visibility store knows
  await until(
    () => counted(world),
    ({ swept: { suspects, begun } }) => suspects === 0 && begun === 0,
  );
}, 240_000);

/** Rows and runs as of tenants that go on; no worker works, as it is only looked whether a run is there. */
async function startAll({ db, client, taskQueue }: World, ids: readonly string[]): Promise<void> {
  const { state } = activeTenant(3);
  const limit = pLimit(50);
  const rows = await Promise.all(
    ids.map((tenantId) =>
      limit(async () => {
        const own = { ...state, tenantId };
        const start = subscriptionStart({ tenantId, carried: carriedFrom(own, 1) }, taskQueue);
        const { firstExecutionRunId: runId } = await client.workflow.start('subscription', start);
        const { pool, ...carried } = encodeState(own);
        const stored = withoutView({ ...carried, pool: { next: pool.next } });
        return { tenantId, version: 1, view: viewOf(own), stored, workflowId: subscriptionWorkflowId(tenantId), runId };
      }),
    ),
  );
  for (let next = 0; next < rows.length; next += 500) {
    await db.insert(tenants).values(ids.slice(next, next + 500).map((id) => ({ id, createdBy: 'test' })));
    await db.insert(subscriptions).values(rows.slice(next, next + 500));
  }
}

/** Sweeps, and counts what Temporal is asked. */
async function counted({ db, client, taskQueue }: World) {
  const calls: Record<string, number> = {};
  const counting = countingClient(client, (name) => {
    calls[name] = (calls[name] ?? 0) + 1;
  });
  const activities = createRunActivities({ db, runs: tenantRunsOf({ db, client: counting, taskQueue }) });
  const swept: Sweep = await new MockActivityEnvironment({}, { client: counting }).run(() => activities.sweepRuns());
  return { swept, calls };
}

function countingClient({ connection, options: { namespace } }: Client, count: (name: string) => void): Client {
  const workflowService = new Proxy(connection.workflowService, {
    get(service, name) {
      const method: unknown = Reflect.get(service, name);
      if (typeof method !== 'function') return method;
      return (...args: readonly unknown[]): unknown => {
        count(String(name));
        return Reflect.apply(method, service, args);
      };
    },
  });
  return new TemporalClient({
    connection: Object.create(connection, { workflowService: { value: workflowService } }),
    namespace,
  });
}
