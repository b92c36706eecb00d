import { log } from '@temporalio/activity';
import type Stripe from 'stripe';
import { newestDetails } from '../db/billing-details.ts';
import type { Database } from '../db/connect.ts';
import { noteCustomerTold } from '../db/customer-updates.ts';
import { findTenant, isBeingDeleted } from '../db/tenants.ts';
import { customerDetailsOf, forgetCustomer } from './customers.ts';
import { isCustomerGone } from './gone.ts';
import { isInvalidRequest, isMissing } from './stripe.ts';

interface CustomerUpdateDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
}

export function createCustomerUpdateActivities({ db, stripe }: CustomerUpdateDependencies) {
  return {
    /**
     * Sends Stripe's customer the tenant's present name and addresses. Running it again sends the same once more; a
     * tenant without a customer gets one with its first card, with the details of that time.
     */
    async updateCustomer(tenantId: string): Promise<void> {
      const tenant = await findTenant(db, tenantId);
      if (tenant === null) return;
      const { stripeCustomerId: customer, customerOutdatedSince: since } = tenant;
      if (customer !== null && !(await isBeingDeleted(db, tenantId)))
        await tell(stripe, customer, customerDetailsOf(tenant, await newestDetails(db, tenantId)));
      await noteCustomerTold(db, tenantId, since);
      // A deletion that began meanwhile may have emptied the customer before this update arrived.
      if (customer !== null && (await isBeingDeleted(db, tenantId))) await forgetCustomer(stripe, customer);
    },
  };
}

/** Sends the details. What Stripe refuses, or has no customer for, is not sent again before the next change. */
async function tell(stripe: Stripe, customer: string, details: Stripe.CustomerUpdateParams): Promise<void> {
  try {
    await stripe.customers.update(customer, details);
  } catch (error) {
    if (isMissing(error) && (await isCustomerGone(stripe, customer))) return;
    if (!isInvalidRequest(error)) throw error;
    log.warn('Stripe does not take what changed about a customer', { customer });
  }
}
