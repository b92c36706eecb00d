import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { RouteDeps } from '../commands/changes.ts';
import { requireOwnOrigin } from '../commands/own-address.ts';
import { confirmWithPayer, type PaymentStanding, type StandingCharge, standingNow } from '../commands/payer.ts';
import { chargeOfTenant } from '../commands/tenant-charge.ts';
import type { ApiEnv } from '../http/access.ts';
import { body, json, operation, problems, tenantRoles } from '../http/operation.ts';
import { confirmationBody, confirmationSchema, standingNames } from '../schemas/confirmation.ts';
import { linked } from '../schemas/workflow.ts';

const path = '/v1/tenants/{t}/charges/{id}/confirmation';

/**
 * Routes for confirming a charge at the bank from other pages than the service's own, and for its outcome
 * (docs/product.md, "Waiting for the payer").
 */
export function confirmationRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const read = createRoute({
    ...operation(deps, 'get', path, { roles: tenantRoles, cost: 5 }),
    tags: ['Payments'],
    summary: 'How a charge stands with its payer; where it waits it is looked up',
    responses: { 200: json(confirmationSchema, 'How it stands.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const charge = await chargeOfTenant(deps, context.req.param());
    return context.json(described(deps, await standingNow(deps, charge)), 200);
  });

  const begin = createRoute({
    ...operation(deps, 'post', path, { roles: tenantRoles, cost: 1, shownOnce: [], audits: null }),
    tags: ['Payments'],
    summary: 'Confirm a charge with its payer present, who is to be led to `url`',
    request: { body: body(confirmationBody) },
    responses: { 200: json(confirmationSchema, 'Where to send the payer, or how it stands.'), ...problems },
  });
  app.openapi(begin, async (context) => {
    const { returnUrl } = context.req.valid('json');
    requireOwnOrigin(deps, returnUrl);
    const charge = await chargeOfTenant(deps, context.req.param());
    const answer = await confirmWithPayer(deps, charge, returnUrl);
    const standing = { type: 'toConfirm' } as const satisfies PaymentStanding;
    const shown = 'bankUrl' in answer ? described(deps, { charge, standing }, answer.bankUrl) : described(deps, answer);
    return context.json(shown, 200);
  });
}

function described(deps: RouteDeps, { charge, standing }: StandingCharge, url: string | null = null) {
  return z.encode(confirmationSchema, {
    standing: standingNames[standing.type],
    declineCode: 'declineCode' in standing ? standing.declineCode : null,
    url,
    charge: linked(deps, charge),
  });
}
