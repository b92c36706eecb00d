// Written by `npm run openapi` from domain/rules/quantity-to-add.ts; edit that instead.

/*
 * How many licences have to be added before some users can each be given one. It imports nothing, as the pages reckon
 * by the client's copy of this file. docs/product.md, "Adding licences"
 */

/** The licences of a tenant that are free and those that are ending, each counted among the other where it is both. */
export interface LicencesThere {
  readonly free: number;
  readonly ending: number;
}

/**
 * The quantity to add for so many users: none where enough are free. Adding reactivates whatever is ending before it
 * brings a new licence, so that all of those are counted in.
 */
export function quantityToAdd({ free, ending }: LicencesThere, users: number): number {
  return users <= free ? 0 : users - free + ending;
}
