import { createMiddleware } from 'hono/factory';
import { type Declarations, fromDeclarations } from './declared-routes.ts';
import { invalidFields, mostErrors, pointerTo } from './problems.ts';

/** Whether a route declares a query. */
export type TakesQuery = (route: string) => boolean;

export function queriesTaken(app: Declarations): TakesQuery {
  const takesQuery = fromDeclarations(app, ({ request }) => request?.query !== undefined);
  return (route) => takesQuery(route) ?? false;
}

/** Refuses a query where a route declares none; what a declared query does not know is refused by its schema. */
export function knownQuery(takesQuery: () => boolean) {
  return createMiddleware(async (context, next) => {
    if (context.req.url.includes('?') && !takesQuery()) {
      const unknown = Object.keys(context.req.query()).slice(0, mostErrors);
      if (unknown.length > 0)
        throw invalidFields(unknown.map((name) => ({ pointer: pointerTo([name]), detail: 'is not known here' })));
    }
    return next();
  });
}
