import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { ChargeSubject } from './messages.ts';
import { notifyTenant } from './notify-tenant.ts';

/*
 * Small workflows for what happens at the card processor unasked: each looks one thing up, has it written down, and
 * signals it to the tenant's own workflow (docs/architecture.md).
 */

/** Repeated until there is an answer, as the webhook does not come again. */
const lookingUp = proxyActivities<Pick<Activities, 'lookUpDispute' | 'lookUpContradiction' | 'lookUpCard'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '10m' },
});

/** Something became of a charge that is decided: a dispute, or an outcome other than the one in the ledger. */
export function chargeFact(subject: ChargeSubject): Promise<void> {
  return CancellationScope.nonCancellable(async () => {
    const found =
      'dispute' in subject
        ? await lookingUp.lookUpDispute.executeWithOptions({ summary: 'Look up the dispute' }, [subject.dispute])
        : await lookingUp.lookUpContradiction.executeWithOptions({ summary: 'Compare it with the ledger' }, [
            subject.paymentIntent,
          ]);
    await notifyTenant(found);
  });
}

/** A card was renewed by its bank. */
export function cardFact(paymentMethod: string): Promise<void> {
  return CancellationScope.nonCancellable(async () => {
    await notifyTenant(await lookingUp.lookUpCard.executeWithOptions({ summary: 'Look up the card' }, [paymentMethod]));
  });
}
