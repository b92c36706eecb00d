import { buyerFactsOf } from '../domain/billing-details.ts';
import type { BuyerFacts } from '../domain/tax/facts.ts';
import { type BillingDetails, newestDetails } from './billing-details.ts';
import type { Database } from './connect.ts';
import { taxIdStateOf } from './tax-id-checks.ts';

/** What a tenant's workflow knows of its billing details. */
export interface BillingFacts {
  readonly buyer: BuyerFacts;
  readonly detailsVersion: number;
}

/** What the tax follows from, of a version: with how its id is judged at present. */
export async function billingFactsOf(db: Database, details: BillingDetails): Promise<BillingFacts> {
  return { buyer: buyerFactsOf(details, await taxIdStateOf(db, details)), detailsVersion: details.version };
}

/** The same of the newest version; null where there is none. */
export async function newestBillingFacts(db: Database, tenantId: string): Promise<BillingFacts | null> {
  const details = await newestDetails(db, tenantId);
  return details === null ? null : billingFactsOf(db, details);
}
