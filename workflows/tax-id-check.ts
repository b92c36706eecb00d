import { makeContinueAsNewFunc, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { TaxIdCheckInput } from './messages.ts';
import { notifyTenant } from './notify-tenant.ts';
import { ontoCurrentVersion } from './versions.ts';

/**
 * For as long as the register is away: the activity says itself when it is tried again, at intervals that grow to six hours,
 * and its failed tries leave nothing in the history. Any other failure is tried again by these.
 */
const asking = proxyActivities<Pick<Activities, 'askTaxRegister'>>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: '4s',
  retry: { initialInterval: '1s', maximumInterval: '10m' },
});

/** One read: tried until it is done. */
const reading = proxyActivities<Pick<Activities, 'readBillingFacts'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '1m' },
});

/**
 * The check of one tax id: asks its register, however long that is away, and tells the tenant's workflow what its next bill is
 * to be taxed by. It knows the check's id alone; the tax id, and what the register said of it, stay in Postgres.
 */
export async function taxIdCheck(input: TaxIdCheckInput): Promise<void> {
  setCurrentDetails('Asks the register of the tax id in the tenant’s billing details, until it answers.');
  const summary = 'Ask the register whether the id exists';
  const result = await asking.askTaxRegister.executeWithOptions({ summary }, [input.checkId]);
  if (result === 'away') return makeContinueAsNewFunc<typeof taxIdCheck>(ontoCurrentVersion)(input);
  if (result === 'unasked') return setCurrentDetails('The id is not to be asked about any more.');
  const read = 'Read what the next bill is taxed by';
  await notifyTenant(await reading.readBillingFacts.executeWithOptions({ summary: read }, [input.tenantId]));
  setCurrentDetails(`The tax id is ${result}.`);
}
