import { timingSafeEqual } from 'node:crypto';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { newestDetails } from '../../db/billing-details.ts';
import { type ChargeRow, findCharge } from '../../db/charges.ts';
import { findView } from '../../db/subscriptions.ts';
import { languageOf } from '../../domain/texts/language.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { confirmWithPayer, type StandingCharge, standingNow } from '../commands/payer.ts';
import { payPage } from '../documents/pay-page.ts';
import type { ApiEnv } from '../http/access.ts';
import { openOperation, problems, text } from '../http/operation.ts';
import { notFound } from '../http/problems.ts';
import { payUrl } from '../schemas/pay-url.ts';
import { payerToken } from '../schemas/request-fields.ts';

/**
 * The page on which a payer confirms a charge at the bank, by a form, as programs open links and must not start a
 * payment. Each time it is opened while the charge waits, the card processor is queried, as its webhook may come late
 * or never (docs/product.md, "Waiting for the payer").
 */
export function payRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const query = z.object({ token: payerToken.optional() });
  const open = createRoute({
    ...openOperation(deps, 'get', '/pay/{id}'),
    summary: 'The page on which a payer confirms a charge',
    request: { query },
    responses: { 200: text('text/html', 'The page.'), 503: text('text/html', whileAway), ...problems },
  });
  app.openapi(open, async (context) => {
    const charge = await chargeOf(deps, context.req.param('id'), context.req.valid('query').token);
    return show(deps, context, await standingNow(deps, charge));
  });

  const confirm = createRoute({
    ...openOperation(deps, 'post', '/pay/{id}'),
    summary: 'Confirms it, and leads to the bank',
    request: { query },
    responses: {
      200: text('text/html', 'What has become of it.'),
      303: { description: "The bank's page." },
      503: text('text/html', whileAway),
      ...problems,
    },
  });
  app.openapi(confirm, async (context) => {
    const charge = await chargeOf(deps, context.req.param('id'), context.req.valid('query').token);
    const answer = await confirmWithPayer(deps, charge, payUrl(deps, charge));
    return 'bankUrl' in answer ? context.redirect(answer.bankUrl, 303) : show(deps, context, answer);
  });
}

const whileAway = 'The page, while the card processor does not answer.';

async function show({ db }: RouteDeps, context: Context<ApiEnv>, { charge, standing }: StandingCharge) {
  const { tenantId } = charge;
  const [recorded, details] = await Promise.all([findView(db, tenantId), newestDetails(db, tenantId)]);
  const reader = { state: recorded?.view.state ?? null, language: languageOf(details?.language) };
  context.header('cache-control', 'no-store');
  return context.html(payPage(charge, standing, reader), standing.type === 'bankAway' ? 503 : 200);
}

async function chargeOf({ db }: RouteDeps, id = '', token: string | undefined): Promise<ChargeRow> {
  const charge = await findCharge(db, id);
  if (charge === null || token === undefined || !isSame(token, charge.payerToken)) throw notFound('payment');
  return charge;
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
