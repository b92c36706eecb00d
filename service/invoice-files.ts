import type { MailDocuments } from '../activities/mail-links.ts';
import { invoicePdf } from '../api/documents/invoice-pdf.ts';
import { invoiceView } from '../api/documents/invoice-view.ts';
import type { Database } from '../db/connect.ts';
import { findInvoice } from '../db/invoices.ts';
import { findView } from '../db/subscriptions.ts';

/** The files that a receipt carries, made from the invoice as it was issued. */
export function invoiceFilesOf(db: Database): MailDocuments {
  return async (tenantId, number) => {
    const invoice = await findInvoice(db, tenantId, number);
    if (invoice === null) return [];
    const view = invoiceView(invoice, (await findView(db, tenantId))?.view.timeZone ?? 'UTC');
    return [{ filename: `${number}.pdf`, contentType: 'application/pdf', content: await invoicePdf(view) }];
  };
}
