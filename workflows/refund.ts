import { CancellationScope, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { RefundResult } from './messages.ts';
import { notifyTenantOfEach } from './notify-tenant.ts';

/** Transactions, each with effect once: tried until they are written. */
const writing = proxyActivities<Pick<Activities, 'reserveRefund' | 'settleRefund' | 'adoptRefund'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

/** Goes out again under the same key after a look at what is there, until the outcome is known (docs/trust.md). */
const refunding = proxyActivities<Pick<Activities, 'makeRefund'>>({
  startToCloseTimeout: '30s',
  heartbeatTimeout: '4s',
  retry: { initialInterval: '500ms', maximumInterval: '10m' },
});

/**
 * One refund: takes its amount from what is left of the charge, gives the money back, and writes down what came of it with
 * the credit note. It knows nothing but the refund's id; who requested it, and why, stays in Postgres. Once begun it is
 * finished: a cancellation could only leave it half done.
 */
export function refund(refundId: string): Promise<RefundResult> {
  return CancellationScope.nonCancellable(async () => {
    const { state } = await writing.reserveRefund.executeWithOptions({ summary: 'Take it from what is left' }, [
      refundId,
    ]);
    if (state === 'refused') return { state: 'refused' };
    const outcome = await refunding.makeRefund.executeWithOptions({ summary: 'Give the money back' }, [refundId]);
    const settled = await writing.settleRefund.executeWithOptions({ summary: `Record it: ${outcome.type}` }, [
      refundId,
      outcome,
    ]);
    await notifyTenantOfEach(settled);
    setCurrentDetails(`Refund ${refundId}: ${outcome.type}`);
    return { state: outcome.type };
  });
}

/** A refund that was made in Stripe's dashboard: looked up there, and written down with its credit note. */
export async function adoptedRefund(stripeRefund: string): Promise<void> {
  await notifyTenantOfEach(
    await writing.adoptRefund.executeWithOptions({ summary: 'Write down a refund made at Stripe' }, [stripeRefund]),
  );
}
