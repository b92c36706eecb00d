import { AsyncLocalStorage } from 'node:async_hooks';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { requestIdHeader } from '../../workflows/messages.ts';

const current = new AsyncLocalStorage<string>();

/** Does the work of a request: its calls to workflows carry the request's id. */
export function withinRequest<T>(requestId: string, work: () => T): T {
  return current.run(requestId, work);
}

/** Adds the id of the present request to each call to a workflow, as a header. */
export const carriesRequestId: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => next({ ...input, headers: withRequestId(input.headers) }),
  signal: (input, next) => next({ ...input, headers: withRequestId(input.headers) }),
  startUpdate: (input, next) => next({ ...input, headers: withRequestId(input.headers) }),
  startUpdateWithStart: (input, next) => next({ ...input, updateHeaders: withRequestId(input.updateHeaders) }),
};

function withRequestId(headers: Headers): Headers {
  const requestId = current.getStore();
  return requestId === undefined
    ? headers
    : { ...headers, [requestIdHeader]: defaultPayloadConverter.toPayload(requestId) };
}
