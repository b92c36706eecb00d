import { type TemporalNexusClient, TemporalOperationHandler } from '@temporalio/nexus';
import type { Client } from 'licence-billing-client';
import {
  type ChangeInput,
  type ChangeOutcome,
  licensing,
  type StateOutcome,
  type WhenStateInput,
} from 'licence-billing-client/nexus';
import { HandlerError, type ServiceHandler, serviceHandler } from 'nexus-rpc';
import type { z } from 'zod';
import {
  type NexusChangeInput,
  type NexusStateInput,
  nexusChangeWorkflowType,
  nexusStateWorkflowType,
  nexusTaskQueueOf,
  nexusWorkflowId,
} from '../workflows/messages-nexus.ts';
import { changeInput, stateInput, tenantAlone, tenantAndUser } from './inputs.ts';
import { failedOperation } from './problems.ts';

/**
 * The Nexus service for workflows of other namespaces, which is the API under another protocol. Operations that answer
 * at once call the API here; long ones are small workflows that outlive this process.
 * @see https://docs.temporal.io/nexus
 */
export function createLicensing(client: Client, taskQueue: string): ServiceHandler {
  const activityQueue = nexusTaskQueueOf(taskQueue);
  return serviceHandler(licensing, {
    async entitlement(_, input) {
      const { tenantId: t, userId } = parsed(tenantAndUser, input);
      return answered(client.do('GET /v1/tenants/{t}/entitlements/{userId}', { params: { t, userId } }));
    },

    async entitlements(_, input) {
      const { tenantId: t } = parsed(tenantAlone, input);
      return answered(client.do('GET /v1/tenants/{t}/entitlements', { params: { t } }));
    },

    async quote(_, input) {
      const { tenantId: t, change } = parsed(changeInput, input);
      return answered(client.do('POST /v1/tenants/{t}/quotes', { params: { t }, body: { change } }));
    },

    change: new TemporalOperationHandler<ChangeInput, ChangeOutcome>({
      start({ requestId }, temporal, input) {
        const workflowId = nexusWorkflowId('change', requestId);
        const request = parsed(changeInput, input);
        const started: NexusChangeInput = { taskQueue: activityQueue, idempotencyKey: workflowId, request };
        return start(temporal, nexusChangeWorkflowType, workflowId, started);
      },
    }),

    whenState: new TemporalOperationHandler<WhenStateInput, StateOutcome>({
      start({ requestId }, temporal, input) {
        const started: NexusStateInput = { taskQueue: activityQueue, ...parsed(stateInput, input) };
        return start(temporal, nexusStateWorkflowType, nexusWorkflowId('state', requestId), started);
      },
    }),
  });

  function start(temporal: TemporalNexusClient, workflowType: string, workflowId: string, input: object) {
    return temporal.startWorkflow(workflowType, { taskQueue, workflowId, args: [input] });
  }
}

/** The input, or an error that names its first wrong field. */
function parsed<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const { data, error } = schema.safeParse(input);
  if (error === undefined) return data;
  const [first] = error.issues;
  throw new HandlerError('BAD_REQUEST', `/${first?.path.join('/') ?? ''}: ${first?.message ?? 'is wrong'}`);
}

/** An answer of the API, or the failure of the operation that its problem comes to. */
function answered<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => Promise.reject(failedOperation(error)));
}
