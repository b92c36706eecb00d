import type { Client as TemporalClient } from '@temporalio/client';
import { asc, eq, sql } from 'drizzle-orm';
import type { Database } from '../../db/connect.ts';
import { instanceSchemaName } from '../../db/instances.ts';
import { activity, charges, deletions, requests, subscriptions } from '../../db/schema.ts';
import { loadState } from '../../db/subscriptions.ts';
import { violationsOf } from '../../domain/invariants.ts';
import { decodeState } from '../../domain/state-codec.ts';
import { currentState, subscriptionWorkflowId } from '../../workflows/messages.ts';
import { countOf, different } from '../support/books.ts';
import type { Answer, Asked } from './client.ts';
import type { Diary } from './diary.ts';

/** What must be so in the end, each answering what is not. Figures that two sides tell are compared line by line. */

/**
 * Each change that was answered with success has its effect, once; what was refused has none. Tenants that others have told
 * of their wishes are left out, where the diary's own are given.
 */
export async function checkAnswers(db: Database, diary: Diary, only?: ReadonlySet<string>): Promise<readonly string[]> {
  const ledger = (await db.select().from(charges)).filter(({ tenantId }) => only?.has(tenantId) ?? true);
  const gone = new Set((await db.select().from(deletions)).map(({ tenantId }) => tenantId));
  const made = diary.answered.filter(([, { status }]) => status < 300);
  const charged = made.flatMap(([asked, { body }]) => (body.charge == null ? [] : [[asked, body.charge] as const]));
  const added = made.filter(([asked]) => isAdd(asked));
  const told = charged.filter(([asked]) => isAdd(asked)).map(([, { id, amount }]) => `${id}: ${amount}`);
  const bought = ledger.filter(({ kind, state }) => kind === 'proration' && state === 'succeeded');
  return [
    ...different(
      'answered adds',
      told,
      'in the ledger',
      bought.map(({ id, amount }) => `${id}: ${amount}`),
    ),
    ...twice(charged.map(([, { id }]) => id)).map((id) => `two answers tell of charge ${id}`),
    ...added
      .filter((one) => !gone.has(one[0].tenantId) && !isWhole(one))
      .map(([{ key }]) => `${key} added something else than was asked for`),
    ...(await checkCommands(db, made, only)),
  ];
}

function isAdd({ method, path }: Asked): boolean {
  return method === 'POST' && path.endsWith('/licences');
}

function isWhole([{ body }, answer]: readonly [Asked, Answer]): boolean {
  return body !== undefined && 'quantity' in body && answer.body.licences?.length === body.quantity;
}

/** No tenant has more changes on record than were answered with success: nothing refused has had an effect, nothing two. */
async function checkCommands(
  db: Database,
  made: readonly (readonly [Asked, Answer])[],
  only?: ReadonlySet<string>,
): Promise<readonly string[]> {
  const done = await db
    .select({ tenantId: requests.tenantId, count: sql<number>`count(*)::int` })
    .from(requests)
    .where(sql`${requests.outcome} ->> 'type' = 'done'`)
    .groupBy(requests.tenantId);
  const known = done.filter(({ tenantId }) => only === undefined || (tenantId !== null && only.has(tenantId)));
  return known.flatMap(({ tenantId, count }) => {
    const answered = made.filter(([asked]) => asked.tenantId === tenantId).length;
    return count > answered ? [`${tenantId} has ${count} changes on record, and ${answered} were answered`] : [];
  });
}

/** A tenant's state is sound, and its workflow, Postgres and the activity log tell the same of it. */
export async function checkTenant(
  db: Database,
  temporal: TemporalClient,
  tenantId: string,
): Promise<readonly string[]> {
  const recorded = await loadState(db, tenantId);
  if (recorded === null) return [`${tenantId} is not recorded`];
  const { state } = recorded;
  const carried = await temporal.workflow.getHandle(subscriptionWorkflowId(tenantId)).query(currentState);
  const log = await db.select().from(activity).where(eq(activity.tenantId, tenantId)).orderBy(asc(activity.id));
  const numbers = log.flatMap(({ event }) => (event.type === 'licencesAdded' ? event.licences : []));
  const last = state.pool.nextNumber - 1;
  return [
    ...violationsOf(state).map((violation) => `an invariant is broken: ${violation}`),
    ...(state.parked == null ? [] : [`it is parked: ${state.parked}`]),
    ...(carried !== null && canonical(decodeState(carried)) === canonical(state)
      ? []
      : ['workflow and Postgres differ']),
    ...different(
      'licences in the log',
      numbers.map(String),
      'ever made',
      Array.from({ length: last }, (_, i) => String(i + 1)),
    ),
  ].map((problem) => `${tenantId}: ${problem}`);
}

/** Nothing is left of whom has been deleted, and all of those who have not. */
export async function checkDeletions(db: Database): Promise<readonly string[]> {
  const gone = new Set((await db.select().from(deletions)).map(({ tenantId }) => tenantId));
  const all = await db.select({ tenantId: subscriptions.tenantId, state: subscriptions.state }).from(subscriptions);
  const schemas = await db.execute<{ name: string }>(sql`select nspname as name from pg_namespace`);
  const present = new Set(schemas.map(({ name }) => name));
  return all.flatMap(({ tenantId, state }) => {
    const isThere = present.has(instanceSchemaName(tenantId));
    if (gone.has(tenantId) !== (state === 'deleted')) return [`${tenantId} is ${state}, and its certificate disagrees`];
    return isThere === (state === 'deleted')
      ? [`${tenantId} is ${state}, and its instance ${isThere ? 'there' : 'gone'}`]
      : [];
  });
}

/** No workflow has failed, and none is stuck in a task that fails. */
export async function checkWorkflows(temporal: TemporalClient): Promise<readonly string[]> {
  const problems: string[] = [];
  for await (const { workflowId, status, runId } of temporal.workflow.list()) {
    if (status.name === 'FAILED' || status.name === 'TIMED_OUT' || status.name === 'TERMINATED')
      problems.push(`${workflowId} ${runId} has ${status.name}`);
    if (status.name !== 'RUNNING') continue;
    const { raw } = await temporal.workflow.getHandle(workflowId, runId).describe();
    if ((raw.pendingWorkflowTask?.attempt ?? 1) > 1) problems.push(`${workflowId} is stuck in a workflow task`);
  }
  return problems;
}

function twice(ids: readonly string[]): readonly string[] {
  return [...countOf(ids)].filter(([, count]) => count > 1).map(([id]) => id);
}

/** The same for two states that say the same, whatever the order of their fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
