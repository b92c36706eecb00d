import type { WorkflowLink as Workflow } from 'licence-billing-client';
import { documentPath } from '../paths.ts';

/** Links to a workflow's history, where there is one and Temporal's UI has an address. */
export function WorkflowLink({ workflow: { id, runId, url } }: { readonly workflow: Workflow }) {
  return url === null || runId === '' ? <span class="id">{id}</span> : <a href={url}>{id} in Temporal</a>;
}

/** Links to an invoice or a credit note as a page and as a PDF. */
export function Document({ tenantId, number }: { readonly tenantId: string; readonly number: string }) {
  return (
    <>
      <a href={documentPath(tenantId, number, 'html')}>{number}</a> ·{' '}
      <a href={documentPath(tenantId, number, 'pdf')}>
        PDF<span class="visually-hidden"> of {number}</span>
      </a>
    </>
  );
}
