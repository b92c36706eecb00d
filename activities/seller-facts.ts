import { log } from '@temporalio/activity';
import type { LivingTenant } from '../db/runs.ts';
import { isSameSeller, type SellerFacts, unregisteredSeller } from '../domain/tax/facts.ts';

export interface SellerDependencies {
  /** Where the seller is registered for tax, as configured. Left out, nothing is compared. */
  readonly sellerFacts?: SellerFacts;
  readonly runs: { readonly tellSeller: (tenantId: string, seller: SellerFacts) => Promise<void> };
}

/** The tenants whose bills are taxed by other facts about the seller than those configured. */
export function toldOtherwise<T extends Pick<LivingTenant, 'seller'>>(
  living: readonly T[],
  configured: SellerFacts | undefined,
): readonly T[] {
  if (configured === undefined) return [];
  return living.filter(({ seller }) => !isSameSeller(seller ?? unregisteredSeller, configured));
}

/** Answers whether the tenant was reached. A tenant that cannot be reached now is found again by the next sweep. */
export async function tellSeller(
  { runs, sellerFacts }: SellerDependencies,
  { tenantId }: Pick<LivingTenant, 'tenantId'>,
): Promise<boolean> {
  if (sellerFacts === undefined) return false;
  try {
    await runs.tellSeller(tenantId, sellerFacts);
    return true;
  } catch (error) {
    log.warn('A tenant could not be told where the seller is registered for tax', { tenantId, err: error });
    return false;
  }
}
