import { CancellationScope, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { reconciliationIdOf } from './messages.ts';

/** Transactions that each take effect once, tried until they are written. */
const writing = proxyActivities<Pick<Activities, 'beginReconciliation' | 'finishReconciliation'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '1m' },
});

/** Reads for as long as it takes, and continues from the place in its last heartbeat. */
const comparing = proxyActivities<Pick<Activities, 'compareBooks'>>({
  startToCloseTimeout: '12h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

export interface ReconciliationInput {
  readonly actor: string;
  readonly from?: number;
  readonly to?: number;
  readonly lastMs?: number;
}

/**
 * Compares the ledger with Stripe and with the histories over an interval, and records the differences. It corrects
 * nothing, and uses one activity however many charges there are, so that its history stays short.
 */
export async function reconciliation(input: ReconciliationInput): Promise<void> {
  const id = reconciliationIdOf(workflowInfo().workflowId);
  const span = await writing.beginReconciliation.executeWithOptions({ summary: 'Begin' }, [{ ...input, id }]);
  const period = `${new Date(span.from).toISOString()} to ${new Date(span.to).toISOString()}`;
  setCurrentDetails(`Compares the books of ${period}.`);
  try {
    const tally = await comparing.compareBooks.executeWithOptions({ summary: 'Compare the books' }, [span]);
    const counts = await writing.finishReconciliation.executeWithOptions({ summary: 'Write down what was found' }, [
      id,
      'succeeded',
      tally,
    ]);
    setCurrentDetails(`${period}\n\n${JSON.stringify(counts)}\n\nSee \`/v1/finance/reconciliations/${id}\`.`);
  } catch (error) {
    await CancellationScope.nonCancellable(() =>
      writing.finishReconciliation(id, 'failed', { matched: 0, underWay: 0 }),
    );
    throw error;
  }
}
