import type { InvoiceRow, IssuedInvoice as Issued } from '../db/invoices.ts';

export type IssuedInvoice = Issued;

type Party = InvoiceRow['seller'];

/** The prefixes of VAT ids that are not the country's own code. */
const otherPrefixes: Readonly<Record<string, readonly string[]>> = { GR: ['EL'], GB: ['XI'] };

/** A tax id as it is written in electronic documents. */
export function compactTaxId(party: Party): string | null {
  const compact = party.taxId?.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase() ?? '';
  return compact === '' ? null : compact;
}

/** Whether a party's tax id is a VAT id: one with its country in front. */
export function hasVatId(party: Party): boolean {
  const prefix = compactTaxId(party)?.slice(0, 2) ?? '';
  if (party.country === null || prefix === '') return false;
  const others = Object.hasOwn(otherPrefixes, party.country) ? otherPrefixes[party.country] : undefined;
  return prefix === party.country || others?.includes(prefix) === true;
}
