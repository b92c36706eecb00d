import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ControlRequest } from '../control/control.ts';
import type { PageRequest } from '../pages/context.ts';
import { StripeFailure } from '../wire/errors.ts';
import { type Answer, failure, type Outcome } from './answer.ts';
import type { ApiRequest } from './api.ts';
import { refuseLiveKey } from './auth.ts';
import { bodyOf, send } from './listener.ts';

export interface Parts {
  readonly api: (request: ApiRequest) => Promise<Outcome>;
  readonly control: (request: ControlRequest) => Answer;
  readonly site: (request: PageRequest) => Promise<Answer>;
}

/**
 * Passes each HTTP request to Stripe's API, to the controls or to the pages, and sends the outcome. `isServed` decides
 * whether the stand-in answers under a request's `Host`.
 */
export function dispatcher(
  parts: Parts,
  isServed: (host: string) => boolean,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    try {
      if (!isServed(request.headers.host ?? '')) return send(response, failure(wrongHost()));
      const body = await bodyOf(request);
      send(response, await outcomeOf(parts, request, body).catch(refusal));
    } catch (error) {
      // An error of the stand-in: the connection is cut, so that the caller does not take it for a saved 500.
      process.stderr.write(`Stripe stand-in: ${error instanceof Error ? error.stack : String(error)}\n`);
      response.destroy();
    }
  };
}

async function outcomeOf({ api, control, site }: Parts, request: IncomingMessage, body: string): Promise<Outcome> {
  const { pathname: path, searchParams: query, search } = new URL(request.url ?? '/', 'http://stand-in');
  const { method = 'GET', headers } = request;
  const { authorization } = headers;
  if (path.startsWith('/v1/')) {
    const key = headers['idempotency-key'];
    return api({
      method,
      path,
      encoded: method === 'POST' ? body : search.slice(1),
      authorization,
      idempotencyKey: typeof key === 'string' && key !== '' ? key : undefined,
    });
  }
  refuseLiveKey(authorization);
  if (path.startsWith('/_sim/')) return control({ method, path, query, contentType: headers['content-type'], body });
  return site({ method, path, query, form: new URLSearchParams(body) });
}

function wrongHost(): StripeFailure {
  return new StripeFailure(421, { type: 'invalid_request_error', message: 'Nothing is served under this host name.' });
}

/** The answer for a refusal; rethrows any other error. */
function refusal(error: unknown): Answer {
  if (error instanceof StripeFailure) return failure(error);
  throw error;
}
