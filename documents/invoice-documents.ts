import { writeInvoicePdf } from './invoice-pdf.ts';
import { invoiceView } from './invoice-view.ts';
import { invoiceXml } from './invoice-xml.ts';
import type { IssuedInvoice } from './issued-invoice.ts';

/** An issued invoice or credit note as a PDF, which embeds the electronic document where there is one. */
export async function invoicePdf(issued: IssuedInvoice): Promise<Buffer> {
  const { issuedAt, buyer } = issued;
  return writeInvoicePdf(invoiceView(issued), { issuedAt, country: buyer.country, xml: invoiceXml(issued) });
}
