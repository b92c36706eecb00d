import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { newestDetails } from '../../db/billing-details.ts';
import type { ChargeRow } from '../../db/charges.ts';
import { findCommand } from '../../db/requests.ts';
import type { Departure } from '../../db/schema.ts';
import { findView } from '../../db/subscriptions.ts';
import { findTaskLink, keepDeparture, type TaskLink } from '../../db/task-links.ts';
import { asTenant } from '../../db/tenant-scope.ts';
import { findTenant } from '../../db/tenants.ts';
import { invoicePdf } from '../../documents/invoice-documents.ts';
import { taskUrlAt } from '../../domain/task-url.ts';
import { defaultLanguage, languageOf } from '../../domain/texts/language.ts';
import { type RouteDeps, sendCommand } from '../commands/changes.ts';
import { broughtIn } from '../commands/look-up.ts';
import { unlessRefused, withQuote } from '../commands/quoted.ts';
import {
  awaitBank,
  awaitCard,
  beforeCard,
  chargeToSettle,
  receiptLink,
  standingOfTask,
  type TaskStanding,
} from '../commands/task.ts';
import { unlessAway } from '../commands/unless-away.ts';
import { type TaskNotice, taskPage, unknownTaskPage } from '../documents/task-page.ts';
import type { ApiEnv } from '../http/access.ts';
import { openOperation, problems, text } from '../http/operation.ts';
import { ApiError, notFound } from '../http/problems.ts';
import { RateLimited } from '../http/rate-limits.ts';
import { payUrl } from '../schemas/pay-url.ts';
import { idSought, payerToken } from '../schemas/request-fields.ts';

/*
 * The pages of links in mails: one tenant, one task, without signing in (docs/product.md, "Mailed links"). Opening a
 * page changes nothing, as programs open links before people do; its buttons send forms.
 */

const token = payerToken.optional();
const pageQuery = z.object({ token, back: z.literal('true').optional() });

export function taskRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const page = text('text/html', 'The page.');
  const open = createRoute({
    ...openOperation(deps, 'get', '/task/{id}'),
    summary: 'The page of a link in a mail: what is to be done, with a button',
    request: { query: pageQuery },
    responses: { 200: page, 404: page, ...problems },
  });
  app.openapi(open, (context) =>
    forTask(deps, context, async (task) => {
      const { departure, doneAt } = task.link;
      const isBack = context.req.valid('query').back !== undefined && departure !== null && doneAt === null;
      return isBack && !isOver(deps, task.link)
        ? welcomeBack(deps, context, task, departure)
        : show(deps, context, task, {});
    }),
  );

  const pay = createRoute({
    ...openOperation(deps, 'post', '/task/{id}/payment'),
    summary: 'Pays what the page has shown',
    request: { query: z.object({ token, quote: idSought.optional() }) },
    responses: { 303: { description: 'To the receipt, or to the bank.' }, 200: page, 404: page, ...problems },
  });
  app.openapi(pay, (context) =>
    forTask(deps, context, (task) => payTask(deps, context, task, context.req.valid('query').quote ?? '')),
  );

  const card = createRoute({
    ...openOperation(deps, 'post', '/task/{id}/card'),
    summary: "Leads to the card processor's page for another card",
    request: { query: z.object({ token }) },
    responses: { 303: { description: "The card processor's page." }, 200: page, 404: page, ...problems },
  });
  app.openapi(card, (context) => forTask(deps, context, (task) => toCardPage(deps, context, task)));

  const invoice = createRoute({
    ...openOperation(deps, 'get', '/task/{id}/invoice.pdf'),
    summary: 'The invoice of a receipt',
    request: { query: z.object({ token }) },
    responses: {
      200: text('application/pdf', 'The invoice.', z.string().openapi({ format: 'binary' })),
      404: page,
      ...problems,
    },
  });
  app.openapi(invoice, (context) => forTask(deps, context, (task) => sendInvoice(deps, context, task)));
}

/** A link, with the token that opened it. */
interface OpenTask {
  readonly link: TaskLink;
  readonly token: string;
}

/** Finds the link of a request, and limits the work to its tenant's rows. */
async function forTask(
  deps: RouteDeps,
  context: Context<ApiEnv>,
  work: (task: OpenTask) => Promise<Response>,
): Promise<Response> {
  context.header('cache-control', 'no-store');
  const given = context.req.query('token') ?? '';
  const id = context.req.param('id') ?? '';
  const link = await deps.limiter.lookUp(context, given, () => findTaskLink(deps.db, id, given));
  if (link === null) return context.html(unknownTaskPage(defaultLanguage, `${deps.config.publicUrl}/sign-in`), 404);
  const task = { link, token: given };
  return asTenant(link.tenantId, async () => {
    try {
      return await work(task);
    } catch (error) {
      // The tenant has used up its calls to the card processor for this hour.
      if (error instanceof RateLimited) return show(deps, context, task, { standing: { type: 'tooOften' } });
      throw error;
    }
  });
}

interface Shown {
  readonly standing?: TaskStanding;
  readonly notice?: TaskNotice | null;
}

async function show(
  deps: RouteDeps,
  context: Context<ApiEnv>,
  task: OpenTask,
  { standing, notice = null }: Shown,
): Promise<Response> {
  const { link } = task;
  const { db, config } = deps;
  const shown = standing ?? (await standingOfTask(deps, link));
  const [tenant, details, recorded] = await Promise.all([
    findTenant(db, link.tenantId),
    newestDetails(db, link.tenantId),
    findView(db, link.tenantId),
  ]);
  const page = taskPage({
    language: languageOf(details?.language),
    company: tenant?.name ?? null,
    timeZone: recorded?.view.timeZone ?? 'UTC',
    task: link.task,
    expiresAt: link.expiresAt,
    standing: shown,
    notice,
    urlOf: (action, quote) => actionUrl(task, action, quote),
    bankUrl: (charge) => payUrl(deps, charge),
    manageUrl: `${config.publicUrl}/licensing/${encodeURIComponent(link.tenantId)}`,
  });
  return context.html(page, 200);
}

function actionUrl({ link, token }: OpenTask, action: string, quote?: string): string {
  const query = new URLSearchParams({ token, ...(quote !== undefined && { quote }) });
  return `/task/${link.id}/${action}?${query.toString()}`;
}

/** Pays the amount that was shown. The command's id comes from the quote, so that pressing a button twice pays once. */
async function payTask(deps: RouteDeps, context: Context<ApiEnv>, task: OpenTask, quote: string): Promise<Response> {
  const { link } = task;
  if (link.task !== 'pay') throw notFound('payment');
  const target = { deps, tenantId: link.tenantId, commandId: `${link.id}-${quote}` };
  const standing = await standingOfTask(deps, link);
  const paid = standing.type === 'paid' ? await chargePaidBy(deps, target) : null;
  // What a link that is over has paid is said, but it makes no further links.
  if (paid !== null && !isOver(deps, link)) return toReceipt(deps, context, task, paid);
  if (standing.type !== 'toPay') return show(deps, context, task, { standing });
  const caller = { role: 'link', keyId: link.mailKind } as const;
  try {
    const sent = sendCommand(deps, { ...target, caller }, () => withQuote(target, quote, { type: 'pay' }));
    const changed = await unlessRefused(target, quote, sent);
    if (changed.type === 'accepted') return show(deps, context, task, { standing: { type: 'underWay' } });
    const { charge } = changed.change;
    return charge === null ? show(deps, context, task, {}) : await toReceipt(deps, context, task, charge.id);
  } catch (error) {
    return answerRefusal(deps, context, task, error);
  }
}

function isOver({ now }: RouteDeps, { expiresAt }: TaskLink): boolean {
  return expiresAt.getTime() <= now();
}

/** The charge that a command has paid by; null where it has paid nothing. */
async function chargePaidBy({ db }: RouteDeps, command: { readonly tenantId: string; readonly commandId: string }) {
  const outcome = (await findCommand(db, command.tenantId, command.commandId))?.outcome;
  return outcome?.type === 'done' ? outcome.chargeId : null;
}

async function toReceipt(
  deps: RouteDeps,
  context: Context<ApiEnv>,
  { link }: OpenTask,
  chargeId: string,
): Promise<Response> {
  const receipt = await receiptLink(deps, link, chargeId);
  return context.redirect(taskUrlAt(deps.config.publicUrl, receipt), 303);
}

async function answerRefusal(
  deps: RouteDeps,
  context: Context<ApiEnv>,
  task: OpenTask,
  error: unknown,
): Promise<Response> {
  if (!(error instanceof ApiError)) throw error;
  const { code, declineCode = 'generic_decline' } = error.problem;
  switch (code) {
    case 'authentication_required': {
      const charge = await chargeToSettle(deps, task.link.tenantId);
      return charge?.state === 'requires_action' ? toBank(deps, context, task, charge) : show(deps, context, task, {});
    }
    case 'card_declined':
      return show(deps, context, task, { notice: { type: 'declined', declineCode } });
    case 'quote_mismatch':
    case 'quote_expired':
    case 'not_found':
      return show(deps, context, task, { notice: { type: 'amountChanged' } });
    case 'nothing_overdue':
    case 'too_many_attempts':
    case 'no_payment_method':
    case 'cancellation_pending':
    case 'billing_details_required':
    case 'subscription_ended':
      // The page itself says why, and what helps.
      return show(deps, context, task, {});
    default:
      return show(deps, context, task, { notice: { type: 'notPossible' } });
  }
}

/** Redirects to the bank, which leads back to the link's page. */
async function toBank(deps: RouteDeps, context: Context<ApiEnv>, task: OpenTask, charge: ChargeRow): Promise<Response> {
  await keepDeparture(deps.db, task.link.id, { to: 'bank', chargeId: charge.id });
  const answer = await unlessAway(deps, deps.confirmPayment(charge, backTo(deps, task)));
  if (answer === null) return show(deps, context, task, { notice: { type: 'processorAway' } });
  if ('bankUrl' in answer) return context.redirect(answer.bankUrl, 303);
  const payment = await broughtIn(deps, charge, answer.outcome);
  return showCharge(deps, context, task, payment.charge);
}

/** The address to which the card processor and the bank lead back. */
function backTo({ config }: RouteDeps, { link, token }: OpenTask): string {
  return `${taskUrlAt(config.publicUrl, { id: link.id, token })}&back=true`;
}

async function toCardPage(deps: RouteDeps, context: Context<ApiEnv>, task: OpenTask): Promise<Response> {
  const { link } = task;
  if (link.task === 'receipt') throw notFound('card');
  const standing = await standingOfTask(deps, link);
  if (standing.type !== 'toPay' && standing.type !== 'toAddCard') return show(deps, context, task, { standing });
  const pays = standing.chargedByNewCard !== null;
  await keepDeparture(deps.db, link.id, { ...(await beforeCard(deps, link.tenantId)), pays });
  const answer = await unlessAway(deps, deps.openSetupSession(link.tenantId, backTo(deps, task)));
  if (answer === null) return show(deps, context, task, { notice: { type: 'processorAway' } });
  if ('refusal' in answer) return show(deps, context, task, { notice: { type: 'notPossible' } });
  return context.redirect(answer.url, 303);
}

/**
 * Continues after the card processor's or the bank's page: with the receipt of what was paid, or with the reason why it
 * was not.
 */
async function welcomeBack(
  deps: RouteDeps,
  context: Context<ApiEnv>,
  task: OpenTask,
  departure: Departure,
): Promise<Response> {
  if (departure.to === 'bank') {
    const charge = await unlessAway(deps, awaitBank(deps, departure.chargeId));
    return charge === null ? show(deps, context, task, {}) : showCharge(deps, context, task, charge);
  }
  const news = await awaitCard(deps, task.link, departure);
  switch (news) {
    case 'saved':
      return show(deps, context, task, {});
    case 'charge under way': {
      // What was owed may have been paid in another way meanwhile, so that no charge comes.
      const open = await chargeToSettle(deps, task.link.tenantId);
      return show(deps, context, task, open === null ? {} : { standing: { type: 'underWay' } });
    }
    case 'not yet':
      // The card is waited for once: opened again, the page shows its normal state.
      await keepDeparture(deps.db, task.link.id, null);
      return show(deps, context, task, { notice: { type: 'cardOnItsWay' } });
    default:
      return news.state === 'requires_action'
        ? toBank(deps, context, task, news)
        : showCharge(deps, context, task, news);
  }
}

async function showCharge(
  deps: RouteDeps,
  context: Context<ApiEnv>,
  task: OpenTask,
  { id, state, declineCode }: ChargeRow,
): Promise<Response> {
  if (state === 'succeeded') return toReceipt(deps, context, task, id);
  const notice = { type: 'declined', declineCode: declineCode ?? 'generic_decline' } as const;
  return show(deps, context, task, state === 'declined' ? { notice } : {});
}

async function sendInvoice(deps: RouteDeps, context: Context<ApiEnv>, task: OpenTask): Promise<Response> {
  const standing = task.link.task === 'receipt' ? await standingOfTask(deps, task.link) : null;
  if (standing?.type !== 'receipt') return show(deps, context, task, standing === null ? {} : { standing });
  const { invoice } = standing;
  return context.body(new Uint8Array(await invoicePdf(invoice)), 200, {
    'content-type': 'application/pdf',
    'content-disposition': `attachment; filename="${invoice.number}.pdf"`,
  });
}
