import type { Invoice, WorkflowLink as Workflow } from 'licence-billing-client';
import { documentPath } from '../paths.ts';

/** Links to a workflow's history, where there is one and Temporal's UI has an address. */
export function WorkflowLink({ workflow: { id, runId, url } }: { readonly workflow: Workflow }) {
  return url === null || runId === '' ? <span class="id">{id}</span> : <a href={url}>{id} in Temporal</a>;
}

/** Links to an invoice or a credit note as a page, as a PDF, and for machines where there is a form for them. */
export function Document({ invoice }: { readonly invoice: Invoice }) {
  return (
    <>
      <a href={documentPath(invoice.tenantId, invoice.number, 'html')}>{invoice.number}</a> ·{' '}
      <DocumentFiles invoice={invoice} />
    </>
  );
}

/** The files alone. An electronic invoice names its buyer's country. */
export function DocumentFiles({ invoice }: { readonly invoice: Invoice }) {
  const { tenantId, number, buyer } = invoice;
  return (
    <>
      <a href={documentPath(tenantId, number, 'pdf')}>
        PDF<span class="visually-hidden"> of {number}</span>
      </a>
      {buyer.country !== null && (
        <>
          {' · '}
          <a href={documentPath(tenantId, number, 'xml')}>
            XML<span class="visually-hidden"> of {number}</span>
          </a>
        </>
      )}
    </>
  );
}
