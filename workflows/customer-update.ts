import { CancellationScope, condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { customerChanged } from './messages.ts';

/** Repeated until Stripe has answered, as no request waits for it. */
const telling = proxyActivities<Pick<Activities, 'updateCustomer'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '10m' },
});

/**
 * Updates Stripe's customer with what has changed about a tenant. It knows the tenant's id alone, as names and
 * addresses stay in Postgres; a signal comes with its start and with each change while it runs.
 */
export async function customerUpdate(tenantId: string): Promise<void> {
  let isOutdated = false;
  setHandler(customerChanged, () => {
    isOutdated = true;
  });
  await CancellationScope.nonCancellable(async () => {
    await condition(() => isOutdated);
    while (isOutdated) {
      isOutdated = false;
      await telling.updateCustomer.executeWithOptions({ summary: 'Tell the card processor' }, [tenantId]);
    }
  });
}
