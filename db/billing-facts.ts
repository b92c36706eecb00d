import { buyerFactsOf } from '../domain/billing-details.ts';
import type { BuyerFacts } from '../domain/tax/facts.ts';
import { type BillingDetails, newestDetails } from './billing-details.ts';
import type { Database } from './connect.ts';
import { taxIdStateOf } from './tax-id-checks.ts';

/** The facts of a tenant's billing details that its workflow has. */
export interface BillingFacts {
  readonly buyer: BuyerFacts;
  readonly detailsVersion: number;
}

/** What the tax is decided by, for one version: its fields and the present judgement of its tax id. */
export async function billingFactsOf(db: Database, details: BillingDetails): Promise<BillingFacts> {
  return { buyer: buyerFactsOf(details, await taxIdStateOf(db, details)), detailsVersion: details.version };
}

/** What the tax is decided by, for a tenant's newest version; null where there is none. */
export async function newestBillingFacts(db: Database, tenantId: string): Promise<BillingFacts | null> {
  const details = await newestDetails(db, tenantId);
  return details === null ? null : billingFactsOf(db, details);
}
