import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { expect, it } from 'vitest';
import { prepareNamespace } from './namespace.ts';

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
