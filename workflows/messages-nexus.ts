/* The small workflows behind Nexus operations (docs/nexus.md), as the door for Nexus starts them. */

/** Their activities use the API, and so run where the API does. */
export function nexusTaskQueueOf(taskQueue: string): string {
  return `${taskQueue}-nexus`;
}

export const nexusChangeWorkflowType = 'nexusChange';
export const nexusStateWorkflowType = 'nexusState';

/** One an operation: started again, it finds the run that there is. */
export function nexusWorkflowId(operation: 'change' | 'state', requestId: string): string {
  return `nexus-${operation}/${requestId}`;
}

/** A change as the API takes it, which the workflow passes on. */
export interface NexusChangeInput {
  readonly taskQueue: string;
  /** The same each time it is sent, so that it takes effect once. */
  readonly idempotencyKey: string;
  readonly request: { readonly tenantId: string; readonly change: { readonly type: string }; readonly quote?: string };
}

export interface NexusStateInput {
  readonly taskQueue: string;
  readonly tenantId: string;
  readonly states: readonly string[];
}

/** What the workflows have done. */
export interface NexusActivities {
  /** Makes a change over the API; what came of it has no personal data. A refusal is final, by its code. */
  makeChange(input: Pick<NexusChangeInput, 'idempotencyKey' | 'request'>): Promise<object>;
  /** The state, once it is one of these; null where another build of the service may go on waiting. */
  awaitState(input: Pick<NexusStateInput, 'tenantId' | 'states'>): Promise<string | null>;
}
