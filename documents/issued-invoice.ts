import type { InvoiceRow, IssuedInvoice as Issued } from '../db/invoices.ts';

export type IssuedInvoice = Issued;

type Party = InvoiceRow['seller'];

/** Prefixes of VAT ids that differ from the country's code. */
const otherPrefixes: Readonly<Record<string, readonly string[]>> = { GR: ['EL'], GB: ['XI'] };

/** A tax id as electronic documents write it. */
export function compactTaxId(party: Party): string | null {
  const compact = party.taxId?.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase() ?? '';
  return compact === '' ? null : compact;
}

/** Whether a party's tax id is a VAT id, which begins with its country. */
export function hasVatId(party: Party): boolean {
  const prefix = compactTaxId(party)?.slice(0, 2) ?? '';
  if (party.country === null || prefix === '') return false;
  const others = Object.hasOwn(otherPrefixes, party.country) ? otherPrefixes[party.country] : undefined;
  return prefix === party.country || others?.includes(prefix) === true;
}
