import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { recordConcern } from '../../db/attention.ts';
import { type ChangeOutcome, type CommandContext, type RouteDeps, readView, sendCommand } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { answerAccepted, askedIn } from '../http/answers.ts';
import { body, json, operation, problems } from '../http/operation.ts';
import { listedTenantSchema, readListedTenant } from '../schemas/listed-tenant.ts';
import { operationSchema } from '../schemas/schemas.ts';

const acknowledgementBody = z.strictObject({ about: z.string().min(1).max(300) }).openapi('Acknowledgement');

/** Ops say that they have dealt with what needed attention. */
export function attentionRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const acknowledge = createRoute({
    ...operation(deps, 'post', '/v1/ops/tenants/{t}/acknowledgements', ['ops']),
    tags: ['Ops'],
    summary: 'End a concern that has been dealt with; one that has ended already changes nothing',
    request: { body: body(acknowledgementBody) },
    responses: {
      200: json(listedTenantSchema, 'The tenant, with what still needs attention.'),
      202: json(operationSchema, 'It takes longer: ask at `Location` how it goes.'),
      ...problems,
    },
  });
  app.openapi(acknowledge, async (context) => {
    const asked = askedIn(context);
    const changed = await end(deps, asked, context.req.valid('json').about);
    if (changed?.type === 'accepted') return answerAccepted(context, changed);
    return context.json(await readListedTenant(deps, asked.tenantId), 200);
  });
}

/** A deleted tenant's workflow is closed: nobody else writes down any more what is said of it. */
async function end(deps: RouteDeps, asked: CommandContext, about: string): Promise<ChangeOutcome | null> {
  const { tenantId, caller } = asked;
  const { view } = await readView(deps, tenantId);
  if (view.state !== 'deleted') return sendCommand(deps, asked, { type: 'acknowledge', about });
  await recordConcern(deps.db, tenantId, { about, reason: null }, `${caller.role} ${caller.keyId}`);
  return null;
}
