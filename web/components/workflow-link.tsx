import type { WorkflowLink as Workflow } from 'licence-billing-client';

/** The way to a workflow's history, where there is one and Temporal's pages can be reached. */
export function WorkflowLink({ workflow: { id, runId, url } }: { readonly workflow: Workflow }) {
  return url === null || runId === '' ? <span class="id">{id}</span> : <a href={url}>{id} in Temporal</a>;
}
