import { createNexusServiceClient } from '@temporalio/workflow';
import { licensing } from 'licence-billing-client/nexus';

export interface Order {
  /** Of the Nexus endpoint that leads to the licence billing service. */
  readonly endpoint: string;
  readonly tenantId: string;
  readonly quantity: number;
}

/** A new customer of the hosted product: begins to pay at the price that was shown, and is set up once that is done. */
export async function onboarding({ endpoint, tenantId, quantity }: Order): Promise<string> {
  const licences = createNexusServiceClient({ endpoint, service: licensing });
  const change = { type: 'activate', quantity, startNow: true } as const;
  const { quote, dueNow } = await licences.executeOperation('quote', { tenantId, change });
  await licences.executeOperation('change', { tenantId, change, quote });
  const { state } = await licences.executeOperation('whenState', { tenantId, states: ['active'] });
  return `${tenantId} is ${state}, for ${dueNow.amount} ${dueNow.currency}`;
}
