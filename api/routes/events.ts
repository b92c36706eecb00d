import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type EventPosition, type EventQuery, newestPosition } from '../../db/outbound-events.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { type ApiEnv, requireStillValid } from '../http/access.ts';
import { positionIn } from '../http/lists.ts';
import { json, operation, problems } from '../http/operation.ts';
import { ApiError, invalid } from '../http/problems.ts';
import { createReaders } from '../http/readers.ts';
import { encodeEvent, eventPage, eventQuery } from '../schemas/event.ts';

/** The route for following events; a tenant's own key gets its tenant's only. */
export function eventRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const readers = createReaders();
  const read = createRoute({
    ...operation(deps, 'get', '/v1/events', { roles: ['ops', 'product'], cost: 1 }),
    tags: ['Events'],
    summary: 'What has happened since, in order; waits for it where asked to',
    request: { query: eventQuery },
    responses: { 200: json(eventPage, 'Events, and the cursor to go on from.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const { after, types, limit, wait } = context.req.valid('query');
    const { tenantId } = context.get('caller');
    const from = after === 'now' ? await newestPosition(deps.db, tenantId) : positionAfter(after, deps.now());
    const query: EventQuery = { after: from, types, tenantId, limit };
    const { signal } = context.req.raw;
    const ask = () => deps.events.read(query, { waitMs: wait * 1_000, signal });
    const page = await (wait === 0 ? ask() : readers.waiting(tenantId, ask));
    if (wait > 0) await requireStillValid(deps, context);
    if (page === 'forgotten') throw forgotten();
    const answer = { data: page.events.map(encodeEvent), next: cursorOf(page.next, deps.now()) };
    return context.json(z.encode(eventPage, answer), 200);
  });
}

function forgotten(): ApiError {
  return new ApiError(
    'events_forgotten',
    'Events behind this cursor are kept no more, or the database was restored. Take the entitlement document, and go on from `after=now`.',
  );
}

/** How long a cursor from a feed without events is valid, as every event is kept at least that long. */
const startHoldsMs = 7 * 86_400_000;

/** The cursor after an event has its position and id; before the first event, the time at which it was given. */
function cursorOf(next: EventPosition | null, now: number): string {
  const position = next === null || next.position === 0 ? `0 ${now}` : `${next.position} ${next.id ?? ''}`;
  return Buffer.from(position).toString('base64url');
}

function positionAfter(cursor: string | undefined, now: number): EventPosition | null {
  const given = positionIn(cursor, 'after', 'feed');
  if (given === undefined) return null;
  const [, position, id] = /^(\d{1,15}) (\w{1,64})$/.exec(given) ?? [];
  if (position === undefined || id === undefined) throw invalid('/after', 'is not a cursor of this feed');
  if (position !== '0') return { position: Number(position), id };
  if (!(now - Number(id) < startHoldsMs)) throw forgotten();
  return null;
}
