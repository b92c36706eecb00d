import {
  CancellationScope,
  getExternalWorkflowHandle,
  log,
  proxyActivities,
  setCurrentDetails,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { OutsideFact } from '../domain/inputs.ts';
import { type ChargeSubject, factFound, subscriptionWorkflowId } from './messages.ts';

/*
 * Small workflows for what happens at the card processor without our asking: each looks one thing up, has it written down,
 * and tells the tenant's own workflow what it has to know (architecture.md).
 */

/** Asked until there is an answer: whoever brought the news does not bring it again. */
const lookingUp = proxyActivities<Pick<Activities, 'lookUpDispute' | 'lookUpContradiction' | 'lookUpCard'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '10m' },
});

/** One transaction: tried until it is written. */
const writing = proxyActivities<Pick<Activities, 'raiseAttention'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

type Found = Awaited<ReturnType<Activities['lookUpCard']>>;

/** News of a charge that is decided: a dispute of it, or an outcome other than the one in the ledger. */
export function chargeFact(subject: ChargeSubject): Promise<void> {
  return CancellationScope.nonCancellable(async () => {
    const found =
      'dispute' in subject
        ? await lookingUp.lookUpDispute.executeWithOptions({ summary: 'Look up the dispute' }, [subject.dispute])
        : await lookingUp.lookUpContradiction.executeWithOptions({ summary: 'Compare it with the ledger' }, [
            subject.paymentIntent,
          ]);
    await tell(found);
  });
}

/** A card was renewed by its bank. */
export function cardFact(paymentMethod: string): Promise<void> {
  return CancellationScope.nonCancellable(async () => {
    await tell(await lookingUp.lookUpCard.executeWithOptions({ summary: 'Look up the card' }, [paymentMethod]));
  });
}

async function tell(found: Found): Promise<void> {
  if (found === null) return setCurrentDetails('Nothing to be done about it.');
  const { tenantId, fact } = found;
  if (fact.type === 'attentionNeeded') setCurrentDetails(fact.reason);
  if (!(await isHeard(tenantId, fact)) && fact.type === 'attentionNeeded')
    await writing.raiseAttention.executeWithOptions({ summary: 'The tenant is gone: note it' }, [
      tenantId,
      fact.reason,
    ]);
}

/** False where the tenant's workflow is closed. */
async function isHeard(tenantId: string, fact: OutsideFact): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(subscriptionWorkflowId(tenantId)).signal(factFound, fact);
    return true;
  } catch (error) {
    log.info('The tenant’s workflow is closed', { tenantId, error });
    return false;
  }
}
