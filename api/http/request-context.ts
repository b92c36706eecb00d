import { AsyncLocalStorage } from 'node:async_hooks';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { requestIdHeader } from '../../workflows/messages.ts';

/** The request that is being answered. */
export interface PresentRequest {
  readonly requestId: string;
  /** The tenant that the request is about, as far as it is known by now. */
  readonly tenantId: () => string | undefined;
}

const current = new AsyncLocalStorage<PresentRequest>();

/** Does the work of a request: its calls to workflows carry the request's id, and so do its lines in the log. */
export function withinRequest<T>(request: PresentRequest, work: () => T): T {
  return current.run(request, work);
}

/** The ids of the present request, for each line of the log; empty outside a request. */
export function requestIds(): { readonly requestId?: string; readonly tenantId?: string } {
  const request = current.getStore();
  if (request === undefined) return {};
  const tenantId = request.tenantId();
  return { requestId: request.requestId, ...(tenantId !== undefined && { tenantId }) };
}

/** Adds the id of the present request to each call to a workflow, as a header. */
export const carriesRequestId: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => next({ ...input, headers: withRequestId(input.headers) }),
  signal: (input, next) => next({ ...input, headers: withRequestId(input.headers) }),
  startUpdate: (input, next) => next({ ...input, headers: withRequestId(input.headers) }),
  startUpdateWithStart: (input, next) => next({ ...input, updateHeaders: withRequestId(input.updateHeaders) }),
};

function withRequestId(headers: Headers): Headers {
  const requestId = current.getStore()?.requestId;
  return requestId === undefined
    ? headers
    : { ...headers, [requestIdHeader]: defaultPayloadConverter.toPayload(requestId) };
}
