import { randomBytes } from 'node:crypto';
import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkflows } from '../../service/bundle-workflows.ts';
import { createNexusWorker } from '../../service/nexus-worker.ts';
import { nexusTaskQueueOf } from '../../workflows/messages-nexus.ts';
import { server } from '../support/servers.ts';
import { createService, type Service } from '../support/service.ts';
import { ledgerLines } from '../support/tenants.ts';
import { makeNamespace } from '../support/world.ts';

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
    patience: { lookAgainAfterMs: () => 100, looksARun: 3 },
  });
  const clientConnection = await Connection.connect({ address });
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

  it('is told why a change is refused, by the code of the problem and without the problem’s other fields', async () => {
    await service.createTenant('without-card');

    const failed = await (await onboard('without-card', 3)).result().catch((error: unknown) => error);

    expect(failed).toBeInstanceOf(WorkflowFailedError);
    const chain = JSON.stringify(causesOf(failed));
    expect(chain).toContain('no_payment_method');
    expect(await ledgerLines(service.world, 'without-card')).toEqual([]);
  });
});

function causesOf(error: unknown): readonly object[] {
  if (!(error instanceof Error)) return [];
  return [{ ...error, message: error.message }, ...causesOf(error.cause)];
}
