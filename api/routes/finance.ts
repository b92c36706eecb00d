import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { withByNames } from '../../db/actor-names.ts';
import {
  activityOfCharge,
  attemptsOf,
  type ChargeRow,
  chargePages,
  type DatesInZone,
  documentsOf,
  findCharge,
  listCharges,
  moneyBackOf,
  unitPriceOf,
} from '../../db/charges.ts';
import { type InvoiceRow, shownTo } from '../../db/invoices.ts';
import { isUndecided } from '../../domain/charge-states.ts';
import { keptOf, refundableIn, whatWentBack } from '../../domain/finance/money-back.ts';
import { taxToConvert } from '../../domain/money/exchange.ts';
import { whyThisAmount } from '../../domain/money/why.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { findInHistory, lookUpsOf } from '../commands/histories.ts';
import { lookUpNow } from '../commands/look-up.ts';
import { chargesCsv } from '../documents/charges-csv.ts';
import type { ApiEnv } from '../http/access.ts';
import {
  asksForCsv,
  csvHeaders,
  pageOf,
  positionOfCharge,
  sequencePositionIn,
  withoutUndefined,
} from '../http/lists.ts';
import { body, financeRoles, json, operation, problems } from '../http/operation.ts';
import { notFound } from '../http/problems.ts';
import { chargeFields, chargeSchema } from '../schemas/charge.ts';
import { chargeDetailSchema } from '../schemas/charge-detail.ts';
import { listOf, pageFields } from '../schemas/lists.ts';
import { nothingBody } from '../schemas/ops.ts';
import { idSought, instantOrDate, isoDate, searchText } from '../schemas/request-fields.ts';
import { linked } from '../schemas/workflow.ts';

const { state, kind } = chargeFields.shape;
const chargesQuery = z.strictObject({
  from: instantOrDate.optional(),
  to: instantOrDate.optional(),
  dateFrom: isoDate.optional(),
  dateTo: isoDate.optional(),
  state: state.optional(),
  kind: kind.optional(),
  tenantId: idSought.optional(),
  q: searchText.optional(),
  ...pageFields,
});
const chargePage = listOf(chargeSchema);

export function financeRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/finance/charges', { roles: financeRoles, cost: 5 }),
    tags: ['Finance'],
    summary: 'Every charge, newest first; as CSV the whole selection',
    request: { query: chargesQuery },
    responses: {
      200: {
        description: 'A page of charges; with `Accept: text/csv` all of them, whatever limit and cursor say.',
        content: {
          ...json(chargePage, '').content,
          'text/csv': { schema: z.string() },
        },
      },
      ...problems,
    },
  });
  app.openapi(list, async (context) => {
    const { cursor, limit, dateFrom, dateTo, ...query } = context.req.valid('query');
    const dates = datesIn(deps, dateFrom, dateTo);
    const filter = withoutUndefined({ ...query, dates });
    if (asksForCsv(context))
      return context.body(chargesCsv(chargePages(deps.db, filter), deps), 200, csvHeaders('charges'));
    const after = sequencePositionIn(cursor);
    const rows = await listCharges(deps.db, withoutUndefined({ ...filter, after, limit: limit + 1 }));
    const { data, nextCursor } = pageOf(rows, limit, positionOfCharge);
    return context.json(z.encode(chargePage, { data: data.map((row) => linked(deps, row)), nextCursor }), 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/finance/charges/{id}', { roles: financeRoles, cost: 1 }),
    tags: ['Finance'],
    summary:
      'One charge: its attempts, refunds, disputes and invoice, where it is at Stripe and in the history, why this amount',
    responses: { 200: json(chargeDetailSchema, 'The charge.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const charge = await findCharge(deps.db, context.req.param('id') ?? '');
    if (charge === null) throw notFound('charge');
    const isFinance = context.get('caller').role === 'finance';
    return context.json(await describe(deps, charge, isFinance), 200);
  });

  const lookUp = createRoute({
    ...operation(deps, 'post', '/v1/finance/charges/{id}/look-up', {
      roles: financeRoles,
      cost: 20,
      shownOnce: [],
      audits: null,
    }),
    tags: ['Finance'],
    summary: 'Ask Stripe now what has become of a charge that is unknown or waits for its payer',
    request: { body: body(nothingBody) },
    responses: { 200: json(chargeSchema, 'The charge, as it is known then.'), ...problems },
  });
  app.openapi(lookUp, async (context) => {
    const charge = await findCharge(deps.db, context.req.param('id') ?? '');
    if (charge === null) throw notFound('charge');
    const [found = charge] = await lookUpNow(deps, [charge]);
    return context.json(z.encode(chargeSchema, linked(deps, found)), 200);
  });
}

/** An interval of civil dates in the seller's zone; undefined where the query names none. */
function datesIn({ config }: RouteDeps, from: string | undefined, to: string | undefined): DatesInZone | undefined {
  if (from === undefined && to === undefined) return undefined;
  return { from: from ?? null, to: to ?? null, timeZone: config.sellerTimeZone };
}

async function describe(
  deps: RouteDeps,
  charge: ChargeRow,
  isFinance: boolean,
): Promise<z.input<typeof chargeDetailSchema>> {
  const { db } = deps;
  const [attempts, documents, events, unitPrice, found, lookUps] = await Promise.all([
    attemptsOf(db, charge),
    documentsOf(db, charge.id),
    activityOfCharge(db, charge).then((rows) => withByNames(db, charge.tenantId, rows, ({ actor }) => actor)),
    unitPriceOf(db, charge),
    findInHistory(deps, charge),
    isUndecided(charge) ? lookUpsOf(deps, charge.workflowId) : null,
  ]);
  const { paymentIntent } = charge;
  const money = moneyBackOf(charge, documents);
  const shown = async (document: InvoiceRow | null): Promise<InvoiceRow | null> =>
    (await shownTo(db, { isFinance }, document === null ? [] : [document]))[0] ?? null;
  const isPaid = charge.state === 'succeeded';
  return z.encode(chargeDetailSchema, {
    charge: linked(deps, charge, found.eventId),
    attempts: attempts.map((attempt) => linked(deps, attempt)),
    disputes: documents.disputes.map((dispute) => linked(deps, dispute)),
    refunds: await Promise.all(
      documents.refunds.map(async ({ refund, creditNote }) => {
        return { refund: linked(deps, refund), creditNote: await shown(creditNote) };
      }),
    ),
    invoice: await shown(documents.invoice),
    stripe: paymentIntent === null ? null : { id: paymentIntent, url: stripeUrl(paymentIntent, deps) },
    history: found.history,
    lookUps,
    activity: events.map((row) => ({ ...row, note: null, invoiceNumber: documents.invoice?.number ?? null })),
    why: [...whyThisAmount({ ...charge, unitPrice }), ...toSeeTo(documents.invoice)],
    kept: isPaid ? keptOf(money) : 0,
    refundable: isPaid ? refundableIn(money) : 0,
    whatWentBack: isPaid ? whatWentBack(money) : [],
  });
}

/** What finance still has to do about an invoice, as sentences. */
function toSeeTo(invoice: InvoiceRow | null): readonly string[] {
  const sentence = invoice === null ? null : taxToConvert(invoice);
  return sentence === null ? [] : [sentence];
}

/** A payment's page in Stripe's dashboard, in test mode unless the key is live. */
function stripeUrl(paymentIntent: string, { config }: RouteDeps): string {
  return `https://dashboard.stripe.com/${config.live ? '' : 'test/'}payments/${paymentIntent}`;
}
