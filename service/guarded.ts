import { isLoopback } from './config.ts';

/** Handles a request; `env` has what the server knows of its connection. */
export type Fetch = (request: Request, env?: object) => Response | Promise<Response>;

/**
 * Guards everything that is served at the service's address: only its own host is answered, and no cache keeps an
 * answer.
 */
export function guarded(publicUrl: string, fetch: Fetch): Fetch {
  const isOurs = hostCheck(publicUrl);
  return async (request, env) => {
    if (!isOurs(new URL(request.url).hostname))
      return new Response('This address is not served here.', { status: 421 });
    return keptByNoCache(await fetch(request, env));
  };
}

/**
 * Whether a request's host is one of the service's. Otherwise, at a loopback address, a page of any site could resolve
 * its own name to this machine, and read the service as if it were that site (DNS rebinding). Elsewhere a proxy
 * decides.
 */
export function hostCheck(publicUrl: string): (hostname: string) => boolean {
  return isLoopback(new URL(publicUrl).hostname) ? isLoopback : () => true;
}

/** Adds `no-store` to an answer that does not say itself how long it may be kept. */
function keptByNoCache(response: Response): Response {
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
  return response;
}
