/* How the small workflows behind Nexus operations are started (docs/nexus.md). */

/** The task queue of the Nexus workflows. Their activities use the API, and so run where the API runs. */
export function nexusTaskQueueOf(taskQueue: string): string {
  return `${taskQueue}-nexus`;
}

export const nexusChangeWorkflowType = 'nexusChange';
export const nexusStateWorkflowType = 'nexusState';

/** The workflow id of one operation: an operation that is started again finds its run. */
export function nexusWorkflowId(operation: 'change' | 'state', requestId: string): string {
  return `nexus-${operation}/${requestId}`;
}

/** A change as the API takes it. The workflow passes it on as it is. */
export interface NexusChangeInput {
  readonly taskQueue: string;
  /** Stays the same each time the change is sent, so that it takes effect once. */
  readonly idempotencyKey: string;
  readonly request: { readonly tenantId: string; readonly change: { readonly type: string }; readonly quote?: string };
}

export interface NexusStateInput {
  readonly taskQueue: string;
  readonly tenantId: string;
  readonly states: readonly string[];
}

/** The activities of these workflows. */
export interface NexusActivities {
  /**
   * Makes a change over the API and answers what came of it, without personal data. A refusal is final and has the
   * problem's code as its type.
   */
  makeChange(input: Pick<NexusChangeInput, 'idempotencyKey' | 'request'>): Promise<object>;
  /**
   * Answers the tenant's state once it is one of the given ones. Null tells the workflow to continue as new, as another
   * build of the service may take over.
   */
  awaitState(input: Pick<NexusStateInput, 'tenantId' | 'states'>): Promise<string | null>;
}
