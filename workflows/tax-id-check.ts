import { makeContinueAsNewFunc, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { TaxIdCheckInput } from './messages.ts';
import { notifyTenant } from './notify-tenant.ts';
import { ontoCurrentVersion } from './versions.ts';

/**
 * Repeated for as long as the register is away: the activity sets the time of its next try, at intervals that grow to
 * six hours, and failed tries leave nothing in the history. Any other failure is retried by these settings.
 */
const asking = proxyActivities<Pick<Activities, 'askTaxRegister'>>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: '4s',
  retry: { initialInterval: '1s', maximumInterval: '10m' },
});

/** One read, tried until it succeeds. */
const reading = proxyActivities<Pick<Activities, 'readBillingFacts'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '1m' },
});

/**
 * Checks one tax id: asks its register, however long that is away, and signals the tenant's workflow what its next bill
 * is taxed by. It knows the check's id alone, as the tax id and the register's answer stay in Postgres.
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
