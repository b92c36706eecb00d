import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import pLimit from 'p-limit';
import { bundleWorkflows } from '../../service/bundle-workflows.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { callApi } from '../api.ts';
import type { Bench, Measurement } from '../bench.ts';
import { figureRow } from '../row.ts';
import { milliseconds, quantile } from '../statistics.ts';

const tenantId = 'replayed';
const atOnce = 6;
const tries = 5;
const mostMs = 1_000;

/** How long a running worker takes to resume a run that is not in its cache. */
export const replay: Measurement = {
  name: 'replay',
  async run(bench) {
    const { sizes, log } = bench;
    log(`Giving ${sizes.replayedCommands} commands to one tenant`);
    await giveCommands(bench);
    const history = await longestRun(bench);
    const p50 = quantile(await replayDurations(history), 0.5);
    const measured = `take over a tenant after ${sizes.replayedCommands} commands: replay a run as long as one gets (${history.events?.length} events), p50`;
    return [figureRow(measured, milliseconds(p50), { toReach: `≤ ${mostMs / 1_000} s`, met: p50 <= mostMs })];
  },
};

type History = Awaited<ReturnType<typeof longestRun>>;

/** The duration of each replay in ms, without the first, which also starts the worker. */
async function replayDurations(history: History): Promise<readonly number[]> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const workflowBundle = { code: await bundleWorkflows() };
  const copies = Array.from({ length: tries + 1 }, (_, copy) => ({ workflowId: `${tenantId}/${copy}`, history }));
  const took: number[] = [];
  let before = performance.now();
  for await (const { error } of Worker.runReplayHistories({ workflowBundle }, copies)) {
    if (error !== undefined) throw error;
    took.push(performance.now() - before);
    before = performance.now();
  }
  return took.slice(1);
}

/** The tenant's first run, which reached the longest history that a run may have and was handed over. */
async function longestRun({ servers: { client } }: Bench) {
  const workflowId = subscriptionWorkflowId(tenantId);
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const firstRunId = raw.workflowExecutionInfo?.firstRunId ?? undefined;
  return client.workflow.getHandle(workflowId, firstRunId).fetchHistory();
}

/** Assigns and releases licences in a trial, where both are free. */
async function giveCommands({ servers, sizes }: Bench): Promise<void> {
  await callApi(servers, 'POST', '/tenants', { tenantId, name: 'Replayed', adminEmail: 'admin@example.com' });
  await callApi(servers, 'POST', `/tenants/${tenantId}/licences`, { quantity: atOnce });
  const limit = pLimit(atOnce);
  for (let user = 1; user <= atOnce; user += 1)
    await callApi(servers, 'PUT', `/tenants/${tenantId}/users/user-${user}`, { name: `User ${user}` });
  const one = async (number: number): Promise<void> => {
    const path = `/tenants/${tenantId}/licences/lic_${number}/assignee`;
    for (let given = 0; given < sizes.replayedCommands / atOnce; given += 1) {
      if (given % 2 === 0) await callApi(servers, 'PUT', path, { userId: `user-${number}` });
      else await callApi(servers, 'DELETE', path);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, index) => limit(() => one(index + 1))));
}
