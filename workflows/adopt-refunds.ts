import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { CancellationScope, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { adoptedRefundWorkflowId, adoptedRefundWorkflowType } from './messages.ts';

/**
 * Starts a workflow for each refund that was made at Stripe, which writes it down, as its webhook may be lost.
 * Cancelling the look-up that found the refunds does not cancel these workflows.
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
    // The refund's webhook has arrived, and has started its workflow.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
