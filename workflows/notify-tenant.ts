import { getExternalWorkflowHandle, log, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { OutsideFact } from '../domain/inputs.ts';
import { factFound, subscriptionWorkflowId } from './messages.ts';

/** One transaction, tried until it is written. */
const writing = proxyActivities<Pick<Activities, 'raiseAttention'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

/** Looks the run up in Temporal and in the database, until the answer is known. */
const ensuring = proxyActivities<Pick<Activities, 'ensureRun'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '1m' },
});

type Found = NonNullable<Awaited<ReturnType<Activities['lookUpCard']>>>;

const nothing = 'Nothing to be done about it.';

/** Notifies the tenants of several facts that were found out at once. */
export async function notifyTenantOfEach(found: readonly Found[]): Promise<void> {
  if (found.length === 0) await notifyTenant(null);
  for (const one of found) await notifyTenant(one);
}

/**
 * Signals a fact to its tenant's workflow. Where that workflow is closed, a concern is recorded in the database
 * instead.
 */
export async function notifyTenant(found: Found | null): Promise<void> {
  if (found === null) return setCurrentDetails(nothing);
  const { tenantId, fact } = found;
  if (fact.type === 'attentionNeeded') setCurrentDetails(fact.reason ?? nothing);
  if (!(await isSignalled(tenantId, fact)) && fact.type === 'attentionNeeded')
    await writing.raiseAttention.executeWithOptions({ summary: 'The tenant is gone: note it' }, [
      tenantId,
      fact.reason,
      fact.about,
    ]);
}

/**
 * Answers false where the tenant's workflow is closed, as the tenant is gone. A living tenant's lost run is begun again
 * first.
 */
async function isSignalled(tenantId: string, fact: OutsideFact): Promise<boolean> {
  for (;;) {
    if (await isTaken(tenantId, fact)) return true;
    const summary = 'No run takes it: is the tenant gone?';
    const { outcome } = await ensuring.ensureRun.executeWithOptions({ summary }, [tenantId]);
    if (outcome !== 'begun' && outcome !== 'sound') return false;
  }
}

async function isTaken(tenantId: string, fact: OutsideFact): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(subscriptionWorkflowId(tenantId)).signal(factFound, fact);
    return true;
  } catch (error) {
    log.info('The tenant’s workflow is closed', { tenantId, err: error });
    return false;
  }
}
