import { z } from 'zod';
import { invalidRequest } from '../wire/errors.ts';
import { minimumOf, readable } from '../wire/money.ts';

/** Which currency the account settles in, and what one minor unit of other currencies is worth in its minor unit. */
export const settlementSchema = z
  .strictObject({ currency: z.string(), rates: z.record(z.string(), z.number().positive()) })
  .nullable();

/**
 * The minimum of the settlement currency, which an amount has to reach once it is converted (Stripe's documentation,
 * "Minimum and maximum charge amounts"). Null settles every charge in its own currency.
 */
export class Settlement {
  #terms: z.output<typeof settlementSchema> = null;

  set(terms: z.output<typeof settlementSchema>): void {
    this.#terms = terms;
  }

  /** Throws the 400 for an amount that converts to too little. */
  check(amount: number, currency: string): void {
    const rate = this.#terms?.rates[currency];
    if (this.#terms === null || rate === undefined) return;
    const least = minimumOf(this.#terms.currency);
    const converted = Math.floor(amount * rate);
    if (converted >= least) return;
    const message =
      `Amount must convert to at least ${readable(least, this.#terms.currency)}. ` +
      `${readable(amount, currency)} converts to approximately ${readable(converted, this.#terms.currency)}.`;
    throw invalidRequest(message, { code: 'amount_too_small', param: 'amount' });
  }
}
