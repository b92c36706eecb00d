import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { actorOf } from '../../db/keys.ts';
import { makeSignInLink } from '../../db/sessions.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { auditAct } from '../http/audit.ts';
import { body, json, operation, problems } from '../http/operation.ts';
import { signInLinkBody, signInLinkSchema } from '../schemas/tenant.ts';

/** The route with which the product opens the licensing page for its admins, who are signed in there. */
export function signInRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const make = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/sign-in-links', {
      roles: ['ops'],
      cost: 1,
      shownOnce: ['url'],
      audits: 'linkMade',
    }),
    tags: ['Tenants'],
    summary: "Make a link that opens the tenant's licensing page signed in, once",
    request: { body: body(signInLinkBody) },
    responses: { 201: json(signInLinkSchema, 'The link; it is shown this once.'), ...problems },
  });
  app.openapi(make, async (context) => {
    const { tenantId, caller } = commandContext(context);
    const { minutes = 15 } = context.req.valid('json');
    const link = { role: 'admin', tenantId, keyId: caller.endsWithKey, createdBy: actorOf(caller), minutes } as const;
    const { id, token, expiresAt } = await makeSignInLink(deps.db, link, deps.now());
    await auditAct(context, deps, id);
    const url = `${deps.config.publicUrl}/sign-in/link?token=${token}`;
    return context.json(z.encode(signInLinkSchema, { url, expiresAt }), 201);
  });
}
