import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { findMail, listMails } from '../../db/mails.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { numberIn, pageOf, withoutUndefined } from '../http/lists.ts';
import { json, operation, problems } from '../http/operation.ts';
import { notFound } from '../http/problems.ts';
import { listOf, pageFields } from '../schemas/lists.ts';
import { mailSchema } from '../schemas/mail.ts';
import { idSought } from '../schemas/request-fields.ts';

const mailsQuery = z.strictObject({ tenantId: idSought.optional(), ...pageFields });
const mailPage = listOf(mailSchema);

/** What was and will be mailed, for ops. Recipients are left out: they are the tenant's own data. */
export function mailRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/ops/mails', ['ops']),
    tags: ['Ops'],
    summary: 'Mails planned, due, sent and dropped, the newest first',
    request: { query: mailsQuery },
    responses: { 200: json(mailPage, 'A page of mails.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { tenantId, limit, cursor } = context.req.valid('query');
    const before = numberIn(cursor);
    const rows = await listMails(deps.db, withoutUndefined({ tenantId, before, limit: limit + 1 }));
    const page = pageOf(rows, limit, ({ sequence }) => String(sequence));
    return context.json(z.encode(mailPage, page), 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/ops/mails/{id}', ['ops']),
    tags: ['Ops'],
    summary: 'One mail, with its text once it has been written',
    responses: { 200: json(mailSchema, 'The mail.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const row = await findMail(deps.db, context.req.param('id') ?? '');
    if (row === null) throw notFound('mail');
    return context.json(z.encode(mailSchema, row), 200);
  });
}
