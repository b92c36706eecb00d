import { randomBytes } from 'node:crypto';
import { Client, WorkflowFailedError } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkflows } from '../../service/bundle-workflows.ts';
import { createNexusWorker } from '../../service/nexus-worker.ts';
import { openConnection } from '../../service/temporal-connection.ts';
import {
  type NexusChangeInput,
  type NexusStateInput,
  nexusChangeWorkflowType,
  nexusStateWorkflowType,
  nexusTaskQueueOf,
} from '../../workflows/messages-nexus.ts';
import { server } from '../support/servers.ts';
import { createService, type Service } from '../support/service.ts';
import { ledgerLines } from '../support/tenants.ts';
import { makeNamespace, until } from '../support/world.ts';

/** A company's own Temporal namespace, with the example's workflow, and an endpoint to the service. */
let service: Service;
let caller: Client;
const endpoint = `licensing-${randomBytes(4).toString('hex')}`;
const callerNamespace = `caller-${randomBytes(4).toString('hex')}`;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  service = await createService();
  const address = server('temporalAddress');
  const { taskQueue } = service.world;
  const connection = await NativeConnection.connect({ address });
  const licensing = await createNexusWorker({
    connection,
    namespace: taskQueue,
    taskQueue,
    publicUrl: service.url,
    api: service.app,
    waitTimes: { lookAgainAfterMs: () => 100, looksARun: 3 },
  });
  const clientConnection = await openConnection({ address });
  await makeNamespace(clientConnection, address, callerNamespace);
  await clientConnection.operatorService.createNexusEndpoint({
    spec: { name: endpoint, target: { worker: { namespace: taskQueue, taskQueue: nexusTaskQueueOf(taskQueue) } } },
  });
  caller = new Client({ connection: clientConnection, namespace: callerNamespace });
  const workflowsPath = new URL('../../examples/nexus-caller/workflows.ts', import.meta.url).pathname;
  const workflowBundle = { code: await bundleWorkflows(workflowsPath) };
  const example = await Worker.create({ connection, namespace: callerNamespace, taskQueue: 'example', workflowBundle });
  const running = Promise.all([licensing.run(), example.run()]);
  closers.push(
    async () => {
      licensing.shutdown();
      example.shutdown();
      await running;
    },
    () => clientConnection.close(),
    () => connection.close(),
  );
});
afterAll(async () => {
  for (const close of closers) await close();
  await service.close();
});

function onboard(tenantId: string, quantity: number) {
  return caller.workflow.start('onboarding', {
    taskQueue: 'example',
    workflowId: `onboarding-${tenantId}`,
    args: [{ endpoint, tenantId, quantity }],
  });
}

describe('a workflow of another namespace', () => {
  it('buys licences at the price that it was quoted, once, and goes on when the tenant is active', async () => {
    // given a tenant with a card, in its trial
    await service.createTenant('ordered');
    await service.client().do('PUT /v1/tenants/{t}/payment-method', {
      params: { t: 'ordered' },
      body: { paymentMethod: 'pm_card_visa' },
    });

    const handle = await onboard('ordered', 3);

    expect(await handle.result()).toBe('ordered is active, for 6000 gbp');
    expect(await ledgerLines(service.world, 'ordered')).toEqual(['first 1 succeeded 6000']);
  });

  it('reads who may make calls, and is told where there is no such tenant', async () => {
    await service.createTenant('read');
    const ops = service.client();
    const params = { t: 'read', id: 'lic_1' };
    await ops.change('POST /v1/tenants/{t}/licences', { params, body: { quantity: 2 } });
    await ops.do('PUT /v1/tenants/{t}/users/{userId}', { params: { t: 'read', userId: 'ann' }, body: { name: 'Ann' } });
    await ops.do('PUT /v1/tenants/{t}/licences/{id}/assignee', { params, body: { userId: 'ann' } });
    const ask = (tenantId: string) =>
      caller.workflow.execute('whoMayCall', {
        taskQueue: 'example',
        workflowId: `who-may-call-${tenantId}`,
        args: [{ endpoint, tenantId }],
      });

    expect(await ask('read')).toEqual(['ann']);
    const failed = await ask('nowhere').catch((error: unknown) => error);
    expect(causesOf(failed).at(-1)).toMatchObject({ type: 'not_found' });
  });

  it('is told why a change is refused, by the code of the problem and without the problem’s other fields', async () => {
    await service.createTenant('without-card');

    const failed = await (await onboard('without-card', 3)).result().catch((error: unknown) => error);

    expect(failed).toBeInstanceOf(WorkflowFailedError);
    expect(causesOf(failed).at(-1)).toMatchObject({
      type: 'no_payment_method',
      details: [{ code: 'no_payment_method', status: 409 }],
    });
    expect(await ledgerLines(service.world, 'without-card')).toEqual([]);
  });
});

describe('an operation’s workflow', () => {
  it('makes a change once, however often it is sent', async () => {
    await service.createTenant('sent-twice');
    const params = { t: 'sent-twice' };
    await service
      .client()
      .do('PUT /v1/tenants/{t}/payment-method', { params, body: { paymentMethod: 'pm_card_visa' } });
    const change = { type: 'activate', quantity: 2, startNow: true };
    const input = {
      taskQueue: activityQueue(),
      idempotencyKey: 'nexus-change/one',
      request: { tenantId: 'sent-twice', change },
    };

    const first = await run(nexusChangeWorkflowType, 'first', input);
    const second = await run(nexusChangeWorkflowType, 'second', input);

    expect(second).toEqual(first);
    expect(first).toMatchObject({ state: 'active', charge: { state: 'succeeded', amount: 4000, currency: 'gbp' } });
    expect(await ledgerLines(service.world, 'sent-twice')).toEqual(['first 1 succeeded 4000']);
  });

  it.each([
    ['pay', { type: 'pay' }, 'not_found'],
    ['activate', { type: 'activate', quantity: 2, startNow: true }, 'not_found'],
    ['cancel', { type: 'cancel' }, 'validation_failed'],
    ['removeLicences', { type: 'removeLicences', quantity: 1 }, 'validation_failed'],
  ])('never drops a quote: %s with one that does not hold is refused', async (name, change, code) => {
    const tenantId = `quoted-${name.toLowerCase()}`;
    await service.createTenant(tenantId);
    const request = { tenantId, change, quote: 'gone' };

    const failed = await run(nexusChangeWorkflowType, tenantId, {
      taskQueue: activityQueue(),
      idempotencyKey: `nexus-change/${tenantId}`,
      request,
    }).catch((error: unknown) => error);

    expect(causesOf(failed).at(-1)).toMatchObject({ type: code });
    expect(await ledgerLines(service.world, tenantId)).toEqual([]);
  });

  it('waits for a state over several runs, with nothing in their histories but one activity', async () => {
    await service.createTenant('waited-for');
    const { client, taskQueue } = service.world;
    const input: NexusStateInput = {
      taskQueue: activityQueue(),
      tenantId: 'waited-for',
      states: ['active', 'canceling'],
    };
    const waiting = await client.workflow.start(nexusStateWorkflowType, {
      taskQueue,
      workflowId: 'waits',
      args: [input],
    });
    const runs = () => client.workflow.count('WorkflowId = "waits"');
    await until(runs, ({ count }) => count > 2);

    await service
      .client()
      .change('POST /v1/tenants/{t}/subscription/cancellation', { params: { t: 'waited-for' }, body: {} });

    expect(await waiting.result()).toEqual({ state: 'canceling' });
    const { events } = await client.workflow.getHandle('waits').fetchHistory();
    expect(events?.length).toBeLessThanOrEqual(12);
  });

  it('ends where the tenant is deleted before, and where its caller cancels', async () => {
    const { client, taskQueue } = service.world;
    await service.createTenant('canceled-wait');
    const input: NexusStateInput = { taskQueue: activityQueue(), tenantId: 'canceled-wait', states: ['active'] };
    const waiting = await client.workflow.start(nexusStateWorkflowType, {
      taskQueue,
      workflowId: 'ends',
      args: [input],
    });
    await waiting.cancel();
    await expect(waiting.result()).rejects.toThrow(WorkflowFailedError);

    await service.world.command('canceled-wait', { type: 'cancel' });
    await service.world.advance('canceled-wait', '2026-04-30T00:00:00Z');
    const stateNow = async () => (await service.world.read('canceled-wait')).view.state;
    await until(stateNow, (state) => state === 'deleted');
    const failed = await run(nexusStateWorkflowType, 'late', input).catch((error: unknown) => error);
    expect(causesOf(failed).at(-1)).toMatchObject({ type: 'subscription_ended' });
  });
});

function activityQueue(): string {
  return nexusTaskQueueOf(service.world.taskQueue);
}

function run(type: string, workflowId: string, input: NexusChangeInput | NexusStateInput): Promise<unknown> {
  const { client, taskQueue } = service.world;
  return client.workflow.execute(type, { taskQueue, workflowId, args: [input] });
}

function causesOf(error: unknown): readonly object[] {
  if (!(error instanceof Error)) return [];
  return [{ ...error, message: error.message }, ...causesOf(error.cause)];
}
