import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { findCharge } from '../../db/charges.ts';
import { findInvoice } from '../../db/invoices.ts';
import { findReceiptMail, receiptAddresses, resendMail } from '../../db/mail-distribution.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { createReceiptBudget } from '../commands/receipt-budget.ts';
import { sendMailsSoon } from '../commands/send-mails-soon.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { auditAct } from '../http/audit.ts';
import { body, json, operation, problems, tenantRoles } from '../http/operation.ts';
import { ApiError, notFound } from '../http/problems.ts';
import { mailedReceiptSchema } from '../schemas/invoice.ts';
import { nothingBody } from '../schemas/ops.ts';

/** The route for sending a receipt again, by its mail. */
export function receiptMailRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const mail = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/invoices/{number}/mails', {
      roles: tenantRoles,
      cost: 20,
      shownOnce: [],
      audits: 'mailResent',
    }),
    tags: ['Records'],
    summary: 'Mail a receipt again, to those who get receipts now',
    request: { body: body(nothingBody) },
    responses: { 200: json(mailedReceiptSchema, 'It is on its way.'), ...problems },
  });
  const spend = createReceiptBudget();
  app.openapi(mail, async (context) => {
    const { tenantId } = commandContext(context);
    const issued = await findInvoice(deps.db, tenantId, context.req.param('number') ?? '');
    if (issued === null) throw notFound('invoice');
    const charge = await findCharge(deps.db, issued.chargeId);
    const id = charge === null ? null : await findReceiptMail(deps.db, tenantId, charge.key);
    if (id === null || issued.kind === 'credit_note') throw neverMailed(issued.number);
    await spend(tenantId, issued.number);
    const resent = await resendMail(deps.db, id);
    if (resent === 'tenant deleted')
      throw new ApiError('subscription_ended', 'A deleted tenant gets no mail any more.');
    if (resent !== 'again') throw neverMailed(issued.number);
    await auditAct(context, deps, id);
    await sendMailsSoon(deps);
    const recipients = await receiptAddresses(deps.db, tenantId);
    return context.json({ number: issued.number, recipients: [...recipients] }, 200);
  });
}

function neverMailed(number: string): ApiError {
  return new ApiError('mail_not_sent', `${number} has not been mailed before: open it as a PDF instead.`);
}
