import type { InvoiceRow } from '../db/invoices.ts';
import { whyThisTax } from '../domain/tax/why.ts';

/** Why this tax, as a sentence in the document's language; null for a document of a release without the tax rule. */
export function taxNote(invoice: InvoiceRow): string | null {
  const { taxReason: reason, taxCountry: country, taxMilliPercent: milliPercent, language } = invoice;
  return reason === null ? null : whyThisTax({ reason, country, milliPercent }, language);
}
