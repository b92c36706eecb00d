import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { findCommand, findOperation, type Operation } from '../../db/requests.ts';
import type { CommandOutcome } from '../../db/schema.ts';
import { describeChange, type RouteDeps, readChange, refused } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { json, operation, problems, tenantRoles } from '../http/operation.ts';
import { notFound } from '../http/problems.ts';
import { operationSchema } from '../schemas/change.ts';

export function operationRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/operations/{id}', { roles: tenantRoles, cost: 1 }),
    tags: ['Subscription'],
    summary: 'How a change that was answered 202 goes',
    responses: { 200: json(operationSchema, 'The operation.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const { tenantId } = commandContext(context);
    const id = context.req.param('id') ?? '';
    const found = await findOperation(deps.db, tenantId, id);
    if (found === null) throw notFound('operation');
    const { operation: accepted, command } = found;
    const outcome = command === null ? await askWorkflow(deps, accepted) : command.outcome;
    if (outcome === null) return context.json({ id, state: 'running' as const }, 200);
    if (outcome.type === 'refused') {
      const { problem } = await refused(deps, tenantId, outcome.refusal);
      return context.json({ id, state: 'failed' as const, problem }, 200);
    }
    return context.json(
      { id, state: 'succeeded' as const, change: await describeChange(deps, await readChange(deps, tenantId, id)) },
      200,
    );
  });
}

/**
 * The outcome of a command that is not recorded: it was refused, changed nothing, or is still under way, which only its
 * workflow knows. Null while it is under way.
 */
async function askWorkflow(
  { db, gateway }: RouteDeps,
  { tenantId, id, workflowId, runId }: Operation,
): Promise<CommandOutcome | null> {
  const result = await gateway.ask(workflowId, runId, id);
  if (result === null || result.type === 'pending') return null;
  if (result.type === 'refused') return result;
  const recorded = await findCommand(db, tenantId, id);
  return recorded === null ? { type: 'done', licences: [], chargeId: null } : recorded.outcome;
}
