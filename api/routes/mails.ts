import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type Resent, resendMail } from '../../db/mail-distribution.ts';
import { findMail, listMails } from '../../db/mails.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { numberIn, pageOf, withoutUndefined } from '../http/lists.ts';
import { json, operation, problems } from '../http/operation.ts';
import { ApiError, notFound } from '../http/problems.ts';
import { listOf, pageFields } from '../schemas/lists.ts';
import { mailKind, mailSchema, mailState } from '../schemas/mail.ts';
import { idSought } from '../schemas/request-fields.ts';

const mailsQuery = z.strictObject({
  tenantId: idSought.optional(),
  kind: mailKind.optional(),
  state: mailState.optional(),
  ...pageFields,
});
const mailPage = listOf(mailSchema);

/** Routes for past and planned mails, for ops. Recipients are left out, as they are the tenant's own data. */
export function mailRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/ops/mails', { roles: ['ops'], cost: 1 }),
    tags: ['Ops'],
    summary: 'Mails planned, due, sent and dropped, the newest first',
    request: { query: mailsQuery },
    responses: { 200: json(mailPage, 'A page of mails.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { limit, cursor, ...filter } = context.req.valid('query');
    const before = numberIn(cursor);
    const rows = await listMails(deps.db, withoutUndefined({ ...filter, before, limit: limit + 1 }));
    const page = pageOf(rows, limit, ({ sequence }) => String(sequence));
    return context.json(z.encode(mailPage, page), 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/ops/mails/{id}', { roles: ['ops'], cost: 1 }),
    tags: ['Ops'],
    summary: 'One mail, with its text once it has been written',
    responses: { 200: json(mailSchema, 'The mail.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const row = await findMail(deps.db, context.req.param('id') ?? '');
    if (row === null) throw notFound('mail');
    return context.json(z.encode(mailSchema, row), 200);
  });

  const resend = createRoute({
    ...operation(deps, 'post', '/v1/ops/mails/{id}/resend', {
      roles: ['ops'],
      cost: 1,
      shownOnce: [],
      audits: 'mailResent',
    }),
    tags: ['Ops'],
    summary: 'Send a mail again, to those who are its recipients now',
    responses: { 200: json(mailSchema, 'The mail, on its way again.'), ...problems },
  });
  app.openapi(resend, async (context) => {
    const id = context.req.param('id') ?? '';
    requireResent(await resendMail(deps.db, id));
    const row = await findMail(deps.db, id);
    if (row === null) throw notFound('mail');
    return context.json(z.encode(mailSchema, row), 200);
  });
}

function requireResent(resent: Resent): void {
  switch (resent) {
    case 'again':
      return;
    case 'not found':
      throw notFound('mail');
    case 'never sent':
      throw new ApiError('mail_not_sent', 'It has not gone out before: it is planned, or was dropped for its reason.');
    case 'tenant deleted':
      throw new ApiError('subscription_ended', 'A deleted tenant gets no mail any more: its addresses are gone.');
  }
}
