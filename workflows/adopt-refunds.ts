import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { CancellationScope, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { adoptedRefundWorkflowId, adoptedRefundWorkflowType } from './messages.ts';

/**
 * Has refunds that were made at Stripe written down, each by a workflow of its own, as their webhooks may be lost. What is
 * begun is not canceled with the look-up that has found them.
 */
export function adoptRefunds(refunds: readonly string[]): Promise<void> {
  return CancellationScope.nonCancellable(async () => {
    for (const refund of refunds) await adopt(refund);
  });
}

async function adopt(refund: string): Promise<void> {
  try {
    await startChild(adoptedRefundWorkflowType, {
      workflowId: adoptedRefundWorkflowId(refund),
      args: [refund],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
  } catch (error) {
    // Its webhook has arrived, and has started it.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
