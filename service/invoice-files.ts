import type { MailDocuments } from '../activities/mail-links.ts';
import type { Database } from '../db/connect.ts';
import { findInvoice } from '../db/invoices.ts';
import { invoicePdf } from '../documents/invoice-documents.ts';

/**
 * The files that a receipt is mailed with, made from the invoice as it was issued; the PDF contains the electronic
 * invoice.
 */
export function invoiceFilesOf(db: Database): MailDocuments {
  return async (tenantId, number) => {
    const issued = await findInvoice(db, tenantId, number);
    if (issued === null) return [];
    return [{ filename: `${number}.pdf`, contentType: 'application/pdf', content: await invoicePdf(issued) }];
  };
}
