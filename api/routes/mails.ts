import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { findMail, listMails, type MailRow } from '../../db/mails.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { numberIn, pageOf } from '../http/lists.ts';
import { json, operation, problems } from '../http/operation.ts';
import { notFound } from '../http/problems.ts';
import { cursorQuery, limitQuery, listOf } from '../schemas/schemas.ts';

const mailsQuery = z
  .object({ tenantId: z.string().max(64).optional(), limit: limitQuery, cursor: cursorQuery })
  .strict();

const mailSchema = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    kind: z.enum([
      'trial_ending',
      'bill_preview',
      'card_expiring',
      'receipt',
      'payment_failed',
      'suspended',
      'deletion_warning',
      'deletion_certificate',
    ]),
    reason: z.string(),
    state: z.enum(['planned', 'due', 'sent', 'dropped']),
    /** On the tenant's clock; null of the certificate of a deletion that goes on. */
    dueAt: z.string().nullable(),
    sentAt: z.string().nullable(),
    recordedAt: z.string(),
    attempts: z.int(),
    retryAt: z.string().nullable(),
    lastError: z.string().nullable(),
    droppedBecause: z.string().nullable(),
    subject: z.string().nullable(),
    body: z.string().nullable(),
    data: z.record(z.string(), z.unknown()),
  })
  .openapi('Mail');

/** What was and will be mailed, for ops. Whom it goes to is not told: that is the tenant's own. */
export function mailRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/ops/mails', ['ops']),
    tags: ['Ops'],
    summary: 'Mails planned, due, sent and dropped, the newest first',
    request: { query: mailsQuery },
    responses: { 200: json(listOf(mailSchema), 'A page of mails.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { tenantId, limit, cursor } = context.req.valid('query');
    const before = numberIn(cursor);
    const rows = await listMails(deps.db, {
      limit: limit + 1,
      ...(tenantId !== undefined && { tenantId }),
      ...(before !== undefined && { before }),
    });
    return context.json(
      pageOf(rows, limit, toMail, ({ sequence }) => String(sequence)),
      200,
    );
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
    return context.json(toMail(row), 200);
  });
}

function toMail(row: MailRow): z.infer<typeof mailSchema> {
  const { id, tenantId, kind, state, attempts, lastError, droppedBecause, subject, body } = row;
  return {
    id,
    tenantId,
    kind,
    reason: row.reasonKey,
    state,
    dueAt: isoOrNull(row.dueAt),
    sentAt: isoOrNull(row.sentAt),
    recordedAt: row.recordedAt.toISOString(),
    attempts,
    retryAt: isoOrNull(row.retryAt),
    lastError,
    droppedBecause,
    subject,
    body,
    data: { ...row.data },
  };
}

function isoOrNull(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
