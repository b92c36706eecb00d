import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../deps.ts';

export const workflowSchema = z
  .object({ id: z.string(), runId: z.string(), url: z.string().nullable() })
  .openapi('WorkflowLink');

interface WrittenByWorkflow {
  readonly workflowId: string;
  readonly runId: string | null;
}

export type Linked<Row> = Row & { readonly workflow: z.infer<typeof workflowSchema> };

/**
 * Adds to a row the run that wrote it, with the run's page in Temporal's web UI where the UI has an address, at the
 * event where one is named.
 */
export function linked<Row extends WrittenByWorkflow>(
  { config }: Pick<ApiDeps, 'config'>,
  row: Row,
  eventId: string | null = null,
): Linked<Row> {
  const { workflowId: id, runId } = row;
  return { ...row, workflow: { id, runId: runId ?? '', url: workflowUrl(config, id, runId ?? '', eventId) } };
}

/** The page of Temporal's web UI with the runs that a query finds; null where the UI has no address. */
export function runsUrl(
  { temporalUiUrl, temporalNamespace }: Pick<ApiDeps['config'], 'temporalUiUrl' | 'temporalNamespace'>,
  query: string,
): string | null {
  if (temporalUiUrl === null) return null;
  return `${temporalUiUrl}/namespaces/${temporalNamespace}/workflows?query=${encodeURIComponent(query)}`;
}

function workflowUrl(
  { temporalUiUrl, temporalNamespace }: ApiDeps['config'],
  id: string,
  runId: string,
  eventId: string | null,
) {
  if (temporalUiUrl === null) return null;
  const history = `${temporalUiUrl}/namespaces/${temporalNamespace}/workflows/${encodeURIComponent(id)}/${runId}/history`;
  return eventId === null ? history : `${history}/events/${eventId}`;
}
