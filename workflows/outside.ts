import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { ChargeSubject } from './messages.ts';
import { notifyTenant } from './tell.ts';

/*
 * Small workflows for what happens at the card processor without our asking: each looks one thing up, has it written down,
 * and tells the tenant's own workflow what it has to know (architecture.md).
 */

/** Asked until there is an answer: whoever brought the news does not bring it again. */
const lookingUp = proxyActivities<Pick<Activities, 'lookUpDispute' | 'lookUpContradiction' | 'lookUpCard'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '10m' },
});

/** News of a charge that is decided: a dispute of it, or an outcome other than the one in the ledger. */
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
