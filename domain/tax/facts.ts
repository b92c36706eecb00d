import type { Address, CountryCode } from './places.ts';
import type { RateArea } from './rates.ts';

/** How a tax id was judged: `unverified` where no register has answered about it yet. */
export type TaxIdState = 'none' | 'unverified' | 'valid' | 'invalid';

/** Where a seller is registered for tax: in a country, or for the whole Union by its one-stop shop. */
export type Registration = RateArea | 'EU-OSS';

/** The actor of commands that follow from a judged tax id. */
export const taxIdCheck = 'tax id check';

export interface SellerFacts {
  readonly country: CountryCode;
  readonly registrations: readonly Registration[];
}

export interface BuyerFacts extends Address {
  readonly hasTaxId: boolean;
  readonly taxIdState: TaxIdState;
}

/**
 * The facts that, with a bill's date, decide the tax on a tenant's bills. They include neither the tax id nor an
 * address.
 */
export interface TaxFacts {
  /**
   * A percentage set for the tenant, in thousandths of a percent, so that 8.875 % is the integer 8875. It takes
   * precedence over the rule.
   */
  readonly override: number | null;
  readonly seller: SellerFacts;
  /** Null until there are billing details. */
  readonly buyer: BuyerFacts | null;
}

/** The facts of a seller that takes no tax. */
export const unregisteredSeller: SellerFacts = { country: 'GB', registrations: [] };

export function isSameSeller(one: SellerFacts, other: SellerFacts): boolean {
  return one.country === other.country && sorted(one) === sorted(other);
}

export function isSameBuyer(one: BuyerFacts | null, other: BuyerFacts | null): boolean {
  return (
    one?.country === other?.country &&
    one?.territory === other?.territory &&
    one?.hasTaxId === other?.hasTaxId &&
    one?.taxIdState === other?.taxIdState
  );
}

function sorted({ registrations }: SellerFacts): string {
  return [...registrations].sort().join();
}
