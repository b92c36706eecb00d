import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { describe, expect, it } from 'vitest';
import { prepareNamespace, requirePrepared } from './namespace.ts';

const denied = async (): Promise<never> => {
  throw Object.assign(new Error('7 PERMISSION_DENIED: Request unauthorized.'), {
    code: 7,
    details: 'Request unauthorized.',
    metadata: {},
  });
};
const notFound = async (): Promise<never> => {
  throw Object.assign(new Error('5 NOT_FOUND'), {
    code: 5,
    details: 'Namespace billing.a1b2c is not found.',
    metadata: {},
  });
};

interface Fake {
  readonly describe: () => Promise<unknown>;
  readonly custom?: Readonly<Record<string, number>>;
}

/** A Temporal whose namespace can be read but not changed. */
function readOnly({ describe, custom = {} }: Fake): Connection {
  const workflowService = { describeNamespace: describe, registerNamespace: denied, updateNamespace: denied };
  const operatorService = {
    listSearchAttributes: async () => ({ customAttributes: custom }),
    addSearchAttributes: denied,
  };
  return { workflowService, operatorService } as unknown as Connection;
}

const keeps = (days: number) => async () => ({
  config: { workflowExecutionRetentionTtl: msToTs(days * 86_400_000) },
});
const all = { TenantId: 2, SubscriptionState: 2, NextBillingAt: 6, NeedsAttention: 5 };

const refusalOf = (connection: Connection, retentionDays: number | null): Promise<string> =>
  prepareNamespace(connection, { namespace: 'billing.a1b2c', retentionDays }).then(
    () => 'none',
    (error: unknown) => String(error),
  );

it('a namespace that may not be made is told in all forms, with all that it needs', async () => {
  const refusal = await refusalOf(readOnly({ describe: notFound }), null);

  expect(refusal).toContain('cannot be prepared from here (Request unauthorized.)');
  expect(refusal).toContain('temporal operator namespace create --namespace billing.a1b2c --retention 90d');
  expect(refusal).toContain('--name NextBillingAt --type Datetime');
  expect(refusal).toContain('tcld namespace create --namespace billing.a1b2c');
  expect(refusal).toContain('--search-attribute "NeedsAttention=Bool"');
  expect(refusal).toContain('resource "temporalcloud_namespace" "billing"');
  expect(refusal).toContain('namespace_id = temporalcloud_namespace.billing.id');
});

it('only what is missing is to be pasted', async () => {
  const { TenantId: _, ...others } = all;
  const refusal = await refusalOf(readOnly({ describe: keeps(30), custom: others }), null);

  expect(refusal).toContain('--name TenantId --type Keyword');
  expect(refusal).toContain('namespace_id = "billing.a1b2c"');
  expect(refusal).not.toMatch(/retention|namespace create|NextBillingAt/);
});

it('a retention is set only where it was asked for', async () => {
  const sound = { describe: keeps(30), custom: all };
  expect(await refusalOf(readOnly(sound), 90)).toContain(
    'tcld namespace retention set --namespace billing.a1b2c --retention-days 90',
  );
  expect(await prepareNamespace(readOnly(sound), { namespace: 'billing.a1b2c', retentionDays: null })).toEqual([
    'Namespace billing.a1b2c: is there, keeps closed runs for 30 days',
    'Search attributes: TenantId, SubscriptionState, NextBillingAt, NeedsAttention are there',
  ]);
});

describe('a start on a namespace that was prepared', () => {
  /** A prepared Temporal whose schedules answer in this way. */
  function prepared(describeSchedule: () => Promise<unknown>): Connection {
    const { workflowService, ...others } = readOnly({ describe: keeps(30), custom: all });
    return { ...others, workflowService: { ...workflowService, describeSchedule } } as unknown as Connection;
  }
  const onQueue = (name: string) => async () => ({ schedule: { action: { startWorkflow: { taskQueue: { name } } } } });
  const startOf = (connection: Connection, settings: { readonly schedules: boolean; readonly taskQueue: string }) =>
    requirePrepared(connection, 'billing', settings).then(
      () => 'starts',
      (error: unknown) => String(error),
    );

  it.each([true, false])('is refused on another task queue, which has no run (worker: %s)', async (schedules) => {
    const connection = prepared(onQueue('subscriptions'));
    const refusal = await startOf(connection, { schedules, taskQueue: 'subscription' });
    expect(refusal).toContain('set TEMPORAL_TASK_QUEUE=subscriptions, not subscription.');
    expect(await startOf(connection, { schedules, taskQueue: 'subscriptions' })).toBe('starts');
  });

  it('needs no schedules without a worker, nor the right to read them', async () => {
    const api = { schedules: false, taskQueue: 'subscriptions' };
    expect(await startOf(prepared(notFound), api)).toBe('starts');
    expect(await startOf(prepared(denied), api)).toBe('starts');
    expect(await startOf(prepared(notFound), { ...api, schedules: true })).toContain('lacks the schedules');
    expect(await startOf(prepared(denied), { ...api, schedules: true })).toContain('PERMISSION_DENIED');
  });
});
