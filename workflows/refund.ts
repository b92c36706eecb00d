import { CancellationScope, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { RefundResult } from './messages.ts';
import { notifyTenantOfEach } from './notify-tenant.ts';

/** Transactions that each take effect once, tried until they are written. */
const writing = proxyActivities<Pick<Activities, 'reserveRefund' | 'settleRefund' | 'adoptRefund'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

/**
 * Repeated under the same key until the outcome is known. Each try first looks for an earlier refund (docs/trust.md).
 */
const refunding = proxyActivities<Pick<Activities, 'makeRefund'>>({
  startToCloseTimeout: '30s',
  heartbeatTimeout: '4s',
  retry: { initialInterval: '500ms', maximumInterval: '10m' },
});

/**
 * Makes one refund: reserves its amount from what is left of the charge, returns the money, and records the outcome
 * with the credit note. It knows only the refund's id, as the reason and its author stay in Postgres, and ignores a
 * cancellation, which could only leave it half done.
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

/** Looks up a refund that was made in Stripe's dashboard, and records it with its credit note. */
export async function adoptedRefund(stripeRefund: string): Promise<void> {
  await notifyTenantOfEach(
    await writing.adoptRefund.executeWithOptions({ summary: 'Write down a refund made at Stripe' }, [stripeRefund]),
  );
}
