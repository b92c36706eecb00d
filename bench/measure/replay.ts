import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import pLimit from 'p-limit';
import { bundleWorkflows } from '../../bundle-workflows.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { ask } from '../api.ts';
import type { Bench, Measurement } from '../bench.ts';
import { milliseconds, quantile, timed } from '../statistics.ts';

const tenantId = 'replayed';
const atOnce = 6;
const tries = 5;
const mostMs = 1_000;

/** What a worker does that takes over a run of which it has nothing in its cache. */
export const replay: Measurement = {
  name: 'replay',
  async run(bench) {
    const { sizes, say } = bench;
    say(`Giving ${sizes.replayedCommands} commands to one tenant`);
    await giveCommands(bench);
    const history = await longestRun(bench);
    const accepted = (history.events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
    Runtime.install({ logger: new DefaultLogger('WARN') });
    const workflowBundle = { code: await bundleWorkflows() };
    const took: number[] = [];
    for (let index = 0; index < tries; index += 1)
      took.push(await timed(() => Worker.runReplayHistory({ workflowBundle }, history)));
    const p50 = quantile(took, 0.5);
    return [
      {
        measured: `replay a run of ${accepted.length} commands (${history.events?.length} events) from nothing, p50`,
        figure: milliseconds(p50),
        floor: '',
        ratio: null,
        toReach: `≤ ${mostMs / 1_000} s`,
        met: p50 <= mostMs,
      },
    ];
  },
};

/** The tenant's first run: it has taken commands until it was long enough to be handed over. */
async function longestRun({ servers: { client } }: Bench) {
  const workflowId = subscriptionWorkflowId(tenantId);
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const firstRunId = raw.workflowExecutionInfo?.firstRunId ?? undefined;
  return client.workflow.getHandle(workflowId, firstRunId).fetchHistory();
}

/** In a trial, where they are free: licences go to users and come back. */
async function giveCommands({ servers, sizes }: Bench): Promise<void> {
  await ask(servers, 'POST', '/tenants', { tenantId, name: 'Replayed', adminEmail: 'admin@example.com' });
  await ask(servers, 'POST', `/tenants/${tenantId}/licences`, { quantity: atOnce });
  const limit = pLimit(atOnce);
  for (let user = 1; user <= atOnce; user += 1)
    await ask(servers, 'PUT', `/tenants/${tenantId}/users/user-${user}`, { name: `User ${user}` });
  const one = async (number: number): Promise<void> => {
    const path = `/tenants/${tenantId}/licences/lic_${number}/assignee`;
    for (let given = 0; given < sizes.replayedCommands / atOnce; given += 1) {
      if (given % 2 === 0) await ask(servers, 'PUT', path, { userId: `user-${number}` });
      else await ask(servers, 'DELETE', path);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, index) => limit(() => one(index + 1))));
}
