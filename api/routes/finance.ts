import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { findCharge, listCharges } from '../../db/charges.ts';
import type { ApiEnv } from '../access.ts';
import type { RouteDeps } from '../changes.ts';
import { pageOf, timePosition, timePositionIn } from '../lists.ts';
import { json, operation, problems } from '../operation.ts';
import { toCharge } from '../present.ts';
import { notFound } from '../problems.ts';
import { chargeSchema, cursorQuery, instant, limitQuery, listOf } from '../schemas.ts';

const financePeople = ['finance', 'ops'] as const;

const chargesQuery = z
  .object({
    from: instant.optional(),
    to: instant.optional(),
    state: chargeSchema.shape.state.optional(),
    kind: chargeSchema.shape.kind.optional(),
    tenantId: z.string().max(64).optional(),
    q: z.string().max(200).optional(),
    limit: limitQuery,
    cursor: cursorQuery,
  })
  .strict();

export function financeRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/finance/charges', financePeople),
    tags: ['Finance'],
    summary: 'Every charge, newest first',
    request: { query: chargesQuery },
    responses: { 200: json(listOf(chargeSchema), 'A page of charges.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { from, to, cursor, limit, state, kind, tenantId, q } = context.req.valid('query');
    const after = timePositionIn(cursor);
    const rows = await listCharges(deps.db, {
      limit: limit + 1,
      ...(from !== undefined && { from: new Date(from) }),
      ...(to !== undefined && { to: new Date(to) }),
      ...(state !== undefined && { state }),
      ...(kind !== undefined && { kind }),
      ...(tenantId !== undefined && { tenantId }),
      ...(q !== undefined && { q }),
      ...(after !== undefined && { after }),
    });
    const page = pageOf(
      rows,
      limit,
      (row) => toCharge(row, deps),
      ({ createdAt, sequence }) => timePosition(createdAt, String(sequence)),
    );
    return context.json(page, 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/finance/charges/{id}', financePeople),
    tags: ['Finance'],
    summary: 'One charge',
    responses: { 200: json(chargeSchema, 'The charge.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const charge = await findCharge(deps.db, context.req.param('id') ?? '');
    if (charge === null) throw notFound('charge');
    return context.json(toCharge(charge, deps), 200);
  });
}
