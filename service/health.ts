import type { Readiness } from '../api/http/readiness.ts';

/**
 * Serves `/healthz` and `/readyz` and nothing else, on a port that a process without the API has for probes and that is
 * not public.
 */
export function createHealth(readiness: () => Promise<Readiness>): (request: Request) => Promise<Response> {
  return async ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === '/healthz') return Response.json({ status: 'ok' });
    if (pathname !== '/readyz') return Response.json({ status: 'not found' }, { status: 404 });
    const { httpStatus, ...body } = await readiness();
    return Response.json(body, { status: httpStatus });
  };
}
