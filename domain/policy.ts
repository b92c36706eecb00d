/**
 * The numbers of a subscription's life (docs/product.md, "Life of a subscription"). A tenant's policy is pinned when it
 * signs up and kept in its state, so that a change of configuration never changes a life that has begun.
 */
export interface Policy {
  /** Length of the trial, in whole days of 24 hours. */
  readonly trialDays: number;
  /** Civil days from the end of an unconverted trial to deletion. */
  readonly trialExpiredDays: number;
  /** Civil days after the first failure on which a failed renewal is tried again, ascending. */
  readonly retryAfterDays: readonly number[];
  /**
   * Civil days after the first failure at which licences stop working. At most 27, so that the suspension precedes the
   * next bill where the unpaid one was tried on its day.
   */
  readonly suspendAfterDays: number;
  /** Civil days after the first failure at which the instance is deleted. */
  readonly deleteAfterDays: number;
  readonly maxLicences: number;
  /** How long a quote binds, in minutes. */
  readonly quoteMinutes: number;
  /** Minutes between two look-ups of a charge that waits for its payer. The last one repeats. */
  readonly payerLookUpMinutes: readonly number[];
}

export const defaultPolicy: Policy = {
  trialDays: 14,
  trialExpiredDays: 30,
  retryAfterDays: [1, 3, 7, 13],
  suspendAfterDays: 14,
  deleteAfterDays: 44,
  maxLicences: 10_000,
  quoteMinutes: 10,
  payerLookUpMinutes: [1, 2, 4, 7],
};

/** Days before a deletion for want of payment or activation on which the tenant is warned. */
export const deletionWarningDays = [14, 7, 1] as const;

/** Each of these warnings must have gone out this many civil days before a deletion. */
export const requiredWarningDays = [7, 1] as const;
