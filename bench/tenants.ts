import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import { licences, subscriptions, tenants } from '../db/schema.ts';
import { loadState, type RecordedSubscription, withoutView } from '../db/subscriptions.ts';
import { civilDateOf, dayMs } from '../domain/calendar.ts';
import { type Pace, usualPace } from '../domain/pace.ts';
import type { State } from '../domain/state.ts';
import { encodeState } from '../domain/state-codec.ts';
import { viewOf } from '../domain/view.ts';
import {
  carriedFrom,
  subscriptionStart,
  subscriptionTaskQueue,
  subscriptionWorkflowId,
  subscriptionWorkflowType,
} from '../workflows/messages.ts';
import { attributesOfNextRun } from '../workflows/show-ops.ts';
import type { subscription } from '../workflows/subscription.ts';
import { createActive } from './api.ts';
import type { Payer } from './payers.ts';
import type { Servers } from './servers.ts';

const startsAtOnce = 20;

/** The servers that are needed to make tenants. */
export type BenchTenants = Pick<Servers, 'db' | 'client'>;

/** Makes an active tenant with three licences; its recorded state is the model of the others. */
export async function makeModel(servers: Pick<Servers, 'url' | 'opsKey' | 'db'>): Promise<RecordedSubscription> {
  const tenantId = `model-${randomBytes(4).toString('hex')}`;
  await createActive(servers, tenantId);
  const recorded = await loadState(servers.db, tenantId);
  if (recorded === null) throw new Error(`Nothing is recorded of ${tenantId}`);
  return recorded;
}

/**
 * Creates tenants in their third period, which ends at `dueAt`: their rows, and workflows that sleep. The runs start
 * from carried state, as after a handover, because a benchmark cannot wait for a month.
 */
export async function startSleepingTenants(
  servers: BenchTenants,
  { state: model }: RecordedSubscription,
  payers: readonly Payer[],
  dueAt: number,
  pace: Pace = usualPace,
): Promise<readonly string[]> {
  const prefix = randomBytes(4).toString('hex');
  const tenantIds = payers.map((_, index) => `t-${prefix}-${index}`);
  const states = tenantIds.map((tenantId) => stateInThirdPeriod(model, tenantId, dueAt));
  await writeRows(servers, states, payers);
  const limit = pLimit(startsAtOnce);
  await Promise.all(states.map((state) => limit(() => startRun(servers, state, pace))));
  return tenantIds;
}

function stateInThirdPeriod(model: State, tenantId: string, dueAt: number): State {
  const start = dueAt - 20 * dayMs;
  const period = { number: 3, anchor: civilDateOf(start, model.timeZone), index: 0, start, end: dueAt };
  return { ...model, tenantId, stage: { type: 'active', period } };
}

/** Inserts the rows that such tenants have by then, one page at a time. */
async function writeRows({ db }: BenchTenants, states: readonly State[], payers: readonly Payer[]): Promise<void> {
  const pageSize = 500;
  for (let first = 0; first < states.length; first += pageSize) {
    const page = states.slice(first, first + pageSize);
    await db.insert(tenants).values(
      page.map(({ tenantId }, index) => ({
        id: tenantId,
        name: `Company ${tenantId}`,
        adminEmail: 'admin@example.com',
        createdBy: 'bench',
        stripeCustomerId: payers[first + index]?.customer ?? null,
        stripePaymentMethodId: payers[first + index]?.paymentMethod ?? null,
      })),
    );
    await db
      .insert(licences)
      .values(
        page.flatMap(({ tenantId, pool }) =>
          pool.licences.map(({ number }) => ({ tenantId, number, since: new Date() })),
        ),
      );
    await db.insert(subscriptions).values(page.map(rowOf));
  }
}

function rowOf(state: State): typeof subscriptions.$inferInsert {
  const { pool, ...stored } = encodeState(state);
  return {
    tenantId: state.tenantId,
    version: 1,
    view: viewOf(state),
    stored: withoutView({ ...stored, pool: { next: pool.next } }),
    workflowId: subscriptionWorkflowId(state.tenantId),
    runId: '',
  };
}

async function startRun({ client }: BenchTenants, state: State, pace: Pace): Promise<void> {
  const { tenantId } = state;
  const carried = { ...carriedFrom(state, 1), pace };
  await client.workflow.start<typeof subscription>(subscriptionWorkflowType, {
    ...subscriptionStart({ tenantId, carried }, subscriptionTaskQueue),
    typedSearchAttributes: attributesOfNextRun(state, Date.now()),
  });
}
