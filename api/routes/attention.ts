import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { recordConcern } from '../../db/attention.ts';
import { actorOf } from '../../db/keys.ts';
import { type ChangeOutcome, type CommandContext, type RouteDeps, readView, sendCommand } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { answerAccepted, commandContext } from '../http/answers.ts';
import { accepted, body, json, operation, problems } from '../http/operation.ts';
import { acknowledgementBody, listedTenantSchema } from '../schemas/ops.ts';
import { readListedTenant } from './ops.ts';

/** Routes with which ops end a concern that they have dealt with. */
export function attentionRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const acknowledge = createRoute({
    ...operation(deps, 'post', '/v1/ops/tenants/{t}/acknowledgements', {
      roles: ['ops'],
      cost: 1,
      shownOnce: [],
      audits: null,
    }),
    tags: ['Ops'],
    summary: 'End a concern that has been dealt with; one that has ended already changes nothing',
    request: { body: body(acknowledgementBody) },
    responses: {
      200: json(listedTenantSchema, 'The tenant, with what still needs attention.'),
      ...accepted,
      ...problems,
    },
  });
  app.openapi(acknowledge, async (context) => {
    const command = commandContext(context);
    const changed = await endConcern(deps, command, context.req.valid('json').about);
    if (changed?.type === 'accepted') return answerAccepted(context, changed);
    return context.json(await readListedTenant(deps, command.tenantId), 200);
  });
}

/**
 * Ends a concern: by a command, or here for a deleted tenant, whose workflow is closed. A subject that names no open
 * concern goes no further, so that a text from outside stays out of histories.
 */
async function endConcern(deps: RouteDeps, command: CommandContext, subject: string): Promise<ChangeOutcome | null> {
  const { tenantId, caller } = command;
  const { view } = await readView(deps, tenantId);
  const about = view.concerns.find((concern) => concern.about === subject)?.about;
  if (about === undefined) return null;
  if (view.state !== 'deleted') return sendCommand(deps, command, { type: 'acknowledge', about });
  await recordConcern(deps.db, tenantId, { about, reason: null }, actorOf(caller));
  return null;
}
