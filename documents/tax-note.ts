import { whyThisTax } from '../domain/tax/why.ts';
import type { IssuedInvoice } from './issued-invoice.ts';

/** Why this tax, as a sentence in the language of the document; null on one of a release that had no rule for it. */
export function taxNote(issued: IssuedInvoice): string | null {
  const { taxReason: reason, taxCountry: country, taxMilliPercent: milliPercent, language } = issued;
  return reason === null ? null : whyThisTax({ reason, country, milliPercent }, language);
}
