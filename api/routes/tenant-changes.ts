import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import { actorOf } from '../../db/keys.ts';
import { changeTenant } from '../../db/tenants.ts';
import { refusals } from '../../domain/refusals.ts';
import {
  type ChangeOutcome,
  type CommandContext,
  nowOf,
  type RouteDeps,
  readView,
  refused,
  sendCommand,
} from '../commands/changes.ts';
import { followCustomer } from '../commands/follow-customer.ts';
import type { ApiEnv } from '../http/access.ts';
import { answerAccepted, commandContext } from '../http/answers.ts';
import { auditAct, nothingToAudit } from '../http/audit.ts';
import { accepted, body, json, operation, problems, tenantRoles } from '../http/operation.ts';
import { ApiError } from '../http/problems.ts';
import { changeTenantBody, tenantSchema } from '../schemas/tenant.ts';
import { describeTenant, taxOverrideOf } from './tenants.ts';

type Change = z.output<typeof changeTenantBody>;

export function tenantChangeRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const change = createRoute({
    ...operation(deps, 'patch', '/v1/tenants/{t}', {
      roles: tenantRoles,
      cost: 1,
      shownOnce: [],
      audits: 'tenantChanged',
    }),
    tags: ['Tenants'],
    summary:
      "Put a tenant's name or admin address right, or choose whether last use is kept; ops also set its percentage of tax",
    request: { body: body(changeTenantBody) },
    responses: { 200: json(tenantSchema, 'The tenant as it is by now.'), ...accepted, ...problems },
  });
  app.openapi(change, async (context) => {
    const command = commandContext(context);
    const given = context.req.valid('json');
    requireOpsForTax(command, given);
    // The tax comes first, because it may be refused, and then nothing else may have changed.
    const taken = await setTax(deps, command, given);
    const changed = await putRight(deps, command, given);
    if (changed.length > 0) {
      await auditAct(context, deps, changed.join(', '));
      await followCustomer(deps, command.tenantId);
    } else nothingToAudit(context);
    if (taken?.type === 'accepted') return answerAccepted(context, taken);
    return context.json(await describeTenant(deps, command.tenantId), 200);
  });
}

function requireOpsForTax({ caller }: CommandContext, { taxPercent }: Change): void {
  if (taxPercent === undefined || caller.role === 'ops') return;
  const detail = 'is set by ops alone';
  throw new ApiError('forbidden', `/taxPercent: ${detail}`, { errors: [{ pointer: '/taxPercent', detail }] });
}

async function setTax(deps: RouteDeps, command: CommandContext, { taxPercent }: Change): Promise<ChangeOutcome | null> {
  if (taxPercent === undefined) return null;
  return sendCommand(deps, command, {
    type: 'setTaxOverride',
    milliPercent: taxOverrideOf(deps.config, taxPercent),
  });
}

async function putRight(deps: RouteDeps, { tenantId, commandId, caller }: CommandContext, change: Change) {
  const { name, adminEmail, lastUsed } = change;
  if (name === undefined && adminEmail === undefined && lastUsed === undefined) return [];
  const recorded = await readView(deps, tenantId);
  const at = new Date(nowOf(deps, recorded));
  const source = { actor: actorOf(caller), at, currency: recorded.view.currency, commandId };
  const changed = await changeTenant(deps.db, tenantId, { name, adminEmail, lastUsed }, source);
  if (changed === null) throw await refused(deps, tenantId, refusals.ended().refusal);
  return changed;
}
