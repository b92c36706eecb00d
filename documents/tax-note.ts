import type { InvoiceRow } from '../db/invoices.ts';
import { whyThisTax } from '../domain/tax/why.ts';

/** Why this tax, as a sentence in the language of the document; null on one of a release that had no rule for it. */
export function taxNote(invoice: InvoiceRow): string | null {
  const { taxReason: reason, taxCountry: country, taxMilliPercent: milliPercent, language } = invoice;
  return reason === null ? null : whyThisTax({ reason, country, milliPercent }, language);
}
