import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { ChargeSubject } from './messages.ts';
import { notifyTenant, notifyTenantOfEach } from './notify-tenant.ts';

/*
 * Small workflows for what happens at the card processor without a request of ours. Each looks one object up, records
 * it, and signals the tenant's own workflow (docs/architecture.md).
 */

/** Repeated until there is an answer, as the webhook does not come again. */
const lookingUp = proxyActivities<
  Pick<Activities, 'lookUpDispute' | 'lookUpContradiction' | 'lookUpCard' | 'failRefund'>
>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '10m' },
});

/**
 * Looks up what happened to a decided charge: a dispute, a refund that failed after it had succeeded, or an outcome
 * other than the one in the ledger.
 */
export function chargeFact(subject: ChargeSubject): Promise<void> {
  return CancellationScope.nonCancellable(async () => notifyTenantOfEach(await whatBecameOf(subject)));
}

async function whatBecameOf(subject: ChargeSubject): ReturnType<Activities['lookUpDispute']> {
  if ('dispute' in subject)
    return lookingUp.lookUpDispute.executeWithOptions({ summary: 'Look up the dispute' }, [subject.dispute]);
  const failed =
    'refund' in subject
      ? await lookingUp.failRefund.executeWithOptions({ summary: 'Look up the refund that failed' }, [subject.refund])
      : [];
  const { paymentIntent } = subject;
  if (paymentIntent === null) return failed;
  const summary = 'Compare it with the ledger';
  const compared = await lookingUp.lookUpContradiction.executeWithOptions({ summary }, [paymentIntent]);
  return compared === null ? failed : [...failed, compared];
}

/** Looks up a card that its bank has renewed. */
export function cardFact(paymentMethod: string): Promise<void> {
  return CancellationScope.nonCancellable(async () => {
    await notifyTenant(await lookingUp.lookUpCard.executeWithOptions({ summary: 'Look up the card' }, [paymentMethod]));
  });
}
