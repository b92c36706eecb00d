import type { Invoice, WorkflowLink as Workflow } from 'licence-billing-client';
import { documentPath } from '../paths.ts';
import { type Texts, texts } from '../texts/texts.ts';

/** A link to a workflow's history, where there is one and Temporal's UI has an address. */
export function WorkflowLink({ workflow: { id, runId, url } }: { readonly workflow: Workflow }) {
  return url === null || runId === '' ? <span class="id">{id}</span> : <a href={url}>{id} in Temporal</a>;
}

interface DocumentProps {
  readonly invoice: Invoice;
  /** The texts in the reader's language; English for the seller's own people. */
  readonly t?: Texts;
}

/** Links to an invoice or a credit note: the page, the PDF, and the electronic form where there is one. */
export function Document({ invoice, t = texts.en }: DocumentProps) {
  return (
    <>
      <a href={documentPath(invoice.tenantId, invoice.number, 'html')}>{invoice.number}</a> ·{' '}
      <DocumentFiles invoice={invoice} t={t} />
    </>
  );
}

/** Links to the files only. An electronic invoice is named after its buyer's country. */
export function DocumentFiles({ invoice, t = texts.en }: DocumentProps) {
  const { tenantId, number, buyer } = invoice;
  return (
    <>
      <a href={documentPath(tenantId, number, 'pdf')}>
        {t.words.pdf}
        <span class="visually-hidden"> {t.words.ofDocument(number)}</span>
      </a>
      {buyer.country !== null && (
        <>
          {' · '}
          <a href={documentPath(tenantId, number, 'xml')}>
            {t.words.xml}
            <span class="visually-hidden"> {t.words.ofDocument(number)}</span>
          </a>
        </>
      )}
    </>
  );
}
