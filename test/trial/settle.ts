import { setTimeout as sleep } from 'node:timers/promises';
import type { Client as TemporalClient } from '@temporalio/client';
import { and, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Database } from '../../db/connect.ts';
import { charges, deletions, refunds, requests, subscriptions } from '../../db/schema.ts';
import { chargeChanged, subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { Client } from './client.ts';
import type { Diary } from './diary.ts';

export interface Settling {
  readonly db: Database;
  readonly temporal: TemporalClient;
  readonly client: Client;
  readonly diary: Diary;
  readonly withinMs: number;
}

/**
 * Waits, with nothing broken any more, until nothing is open: every request has its final answer, every charge and refund
 * an outcome, every clock stands still and every deletion is done. Answers what has remained open, nothing if all is well.
 */
export async function settle(settling: Settling): Promise<readonly string[]> {
  const { db, client, diary, withinMs } = settling;
  const until = Date.now() + withinMs;
  await Promise.all(
    diary.open.splice(0).map(async (asked) => diary.note(asked, await client.insist(asked, until - Date.now()))),
  );
  for (;;) {
    const open = await whatIsOpen(db);
    if (open.length === 0 || Date.now() > until) {
      return [
        ...open,
        ...diary.open.map(
          (asked) => `no final answer: ${asked.method} ${asked.path} (${asked.key}), but ${client.lastOf(asked)}`,
        ),
      ];
    }
    await askAfterUnknowns(settling);
    await sleep(500);
  }
}

async function whatIsOpen(db: Database): Promise<readonly string[]> {
  const openCharges = await db
    .select()
    .from(charges)
    .where(inArray(charges.state, ['pending', 'unknown']));
  const openRefunds = await db
    .select()
    .from(refunds)
    .where(inArray(refunds.state, ['pending', 'requested']));
  const openCommands = await db
    .select()
    .from(requests)
    .where(and(isNotNull(requests.recordedAt), isNull(requests.outcome)));
  const halfDeleted = await db.select().from(deletions).where(isNull(deletions.deletedAt));
  const due = sql`(${subscriptions.view} #>> '{testClock,target}' is not null or ${subscriptions.state} = 'deleting')`;
  const onTheirWay = await db.select().from(subscriptions).where(due);
  return [
    ...openCharges.map(({ key, state }) => `a charge is ${state}: ${key}`),
    ...openRefunds.map(({ key, state }) => `a refund is ${state}: ${key}`),
    ...openCommands.map(({ tenantId, id }) => `a command has no outcome: ${tenantId} ${id}`),
    ...halfDeleted.map(({ tenantId }) => `a deletion is not done: ${tenantId}`),
    ...onTheirWay.map(({ tenantId, state }) => `on its way: ${tenantId}, ${state}`),
  ];
}

/** What Stripe's webhooks do: there is news of the charge, look it up now. Otherwise one would wait for minutes for the next look. */
async function askAfterUnknowns({ db, temporal }: Settling): Promise<void> {
  const unknown = await db
    .select()
    .from(charges)
    .where(inArray(charges.state, ['unknown']));
  await Promise.all(
    unknown.map(({ tenantId, key: chargeKey }) =>
      temporal.workflow
        .getHandle(subscriptionWorkflowId(tenantId))
        .signal(chargeChanged, { chargeKey })
        .catch(() => undefined),
    ),
  );
}

/** Living tenants: each still takes commands. */
export async function livingTenants(db: Database): Promise<readonly string[]> {
  const rows = await db
    .select({ id: subscriptions.tenantId })
    .from(subscriptions)
    .where(isNotNull(subscriptions.nextDueAt));
  return rows.map(({ id }) => id);
}
