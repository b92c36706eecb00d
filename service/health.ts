import type { Readiness } from '../api/http/readiness.ts';

/** `/healthz` and `/readyz` alone, for a port of its own: a process without the API is asked there, and no one outside can. */
export function createHealth(readiness: () => Promise<Readiness>): (request: Request) => Promise<Response> {
  return async ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === '/healthz') return Response.json({ status: 'ok' });
    if (pathname !== '/readyz') return Response.json({ status: 'not found' }, { status: 404 });
    const { httpStatus, ...body } = await readiness();
    return Response.json(body, { status: httpStatus });
  };
}
