import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { and, eq, isNull } from 'drizzle-orm';
import { createReconciliationActivities } from '../../activities/reconciliation.ts';
import { reconciliationFindings } from '../../db/schema.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { until, type World } from './world.ts';

type Listed = Pick<Awaited<ReturnType<Client['workflowService']['listWorkflowExecutions']>>, 'executions'>;

/** How many lists of runs a reconciliation asked for, and how many histories. */
export interface Asked {
  readonly lists: number;
  readonly histories: number;
}

interface AsSeen {
  /** Gives a list of runs another form on its way. */
  readonly list?: (listed: Listed) => Listed;
  /** Past the namespace's retention: Temporal is asked for histories that it does not have. */
  readonly historiesAreGone?: boolean;
}

/** Compares all that has been charged since `since`, as the activity does, and counts what Temporal is asked for. */
export async function reconcileSince(
  { db, stripe, client }: World,
  since: number,
  { list = (listed) => listed, historiesAreGone = false }: AsSeen = {},
): Promise<Asked> {
  const { workflowService } = client;
  const asked = { lists: 0, histories: 0 };
  const counting = {
    getWorkflowExecutionHistory: (request: Parameters<typeof workflowService.getWorkflowExecutionHistory>[0]) => {
      asked.histories += 1;
      const gone = { execution: { ...request.execution, runId: randomUUID() } };
      return workflowService.getWorkflowExecutionHistory({ ...request, ...(historiesAreGone && gone) });
    },
    listWorkflowExecutions: async (request: Parameters<typeof workflowService.listWorkflowExecutions>[0]) => {
      asked.lists += 1;
      return list(await workflowService.listWorkflowExecutions(request));
    },
  };
  const watched = new Proxy(client, {
    get: (target, name) => (name === 'workflowService' ? counting : Reflect.get(target, name)) as unknown,
  });
  const environment = new MockActivityEnvironment({}, { client: watched });
  const activities = createReconciliationActivities({ db, stripe });
  const span = { from: wholeSecond(since), to: wholeSecond(Date.now() + 1_000) };
  await environment.run(() => activities.compareBooks(span));
  return asked;
}

/** The card processor counts in whole seconds. */
function wholeSecond(ms: number): number {
  return 1_000 * Math.ceil(ms / 1_000);
}

/** Waits until a second begins in which nothing has been charged yet. */
export async function nextSecond(): Promise<number> {
  const next = wholeSecond(Date.now() + 1);
  await until(
    async () => Date.now(),
    (now) => now >= next,
  );
  return next;
}

/** The differences that are open of a tenant, by their kinds. */
export async function openKinds({ db }: World, tenantId: string): Promise<readonly string[]> {
  const { kind, closedAt, tenantId: of } = reconciliationFindings;
  const rows = await db
    .select({ kind })
    .from(reconciliationFindings)
    .where(and(eq(of, tenantId), isNull(closedAt)));
  return rows.map((row) => row.kind).sort();
}

/** Waits until Temporal's list has so many runs of a tenant: it comes a moment after them. */
export async function untilListed({ client }: World, tenantId: string, runs: number): Promise<void> {
  const query = `WorkflowId = '${subscriptionWorkflowId(tenantId)}'`;
  await until(
    () => client.workflow.count(query),
    ({ count }) => count >= runs,
  );
}
