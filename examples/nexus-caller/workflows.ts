import { createNexusServiceClient } from '@temporalio/workflow';
import { licensing } from 'licence-billing-client/nexus';

export interface Order {
  /** The name of the Nexus endpoint that leads to the licence billing service. */
  readonly endpoint: string;
  readonly tenantId: string;
  readonly quantity: number;
}

/** Lists the users who may make calls, for a report of the company's own. */
export async function whoMayCall({ endpoint, tenantId }: Omit<Order, 'quantity'>): Promise<readonly string[]> {
  const licences = createNexusServiceClient({ endpoint, service: licensing });
  const { holders } = await licences.executeOperation('entitlements', { tenantId });
  return holders.map(({ userId }) => userId);
}

/**
 * Takes a new customer of the hosted product: starts the subscription at the price that was shown, and sets the
 * customer up afterwards.
 */
export async function onboarding({ endpoint, tenantId, quantity }: Order): Promise<string> {
  const licences = createNexusServiceClient({ endpoint, service: licensing });
  const change = { type: 'activate', quantity, startNow: true } as const;
  const { quote, dueNow } = await licences.executeOperation('quote', { tenantId, change });
  await licences.executeOperation('change', { tenantId, change, quote });
  const { state } = await licences.executeOperation('whenState', { tenantId, states: ['active'] });
  return `${tenantId} is ${state}, for ${dueNow.amount} ${dueNow.currency}`;
}
