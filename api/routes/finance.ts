import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { accepts } from 'hono/accepts';
import {
  activityOfCharge,
  attemptsOf,
  type ChargeRow,
  chargePages,
  documentsOf,
  findCharge,
  listCharges,
  moneyBackOf,
  unitPriceOf,
} from '../../db/charges.ts';
import { keptOf, whatWentBack } from '../../domain/finance/money-back.ts';
import { whyThisAmount } from '../../domain/money/why.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { whetherKept } from '../commands/histories.ts';
import { lookUpNow } from '../commands/look-up.ts';
import { chargesCsv } from '../documents/charges-csv.ts';
import type { ApiEnv } from '../http/access.ts';
import { pageOf, positionOfCharge, timePositionIn, withoutUndefined } from '../http/lists.ts';
import { body, financeRoles, json, operation, problems } from '../http/operation.ts';
import { notFound } from '../http/problems.ts';
import { chargeFields, chargeSchema } from '../schemas/charge.ts';
import { chargeDetailSchema } from '../schemas/charge-detail.ts';
import { listOf, pageFields } from '../schemas/lists.ts';
import { nothingBody } from '../schemas/ops.ts';
import { idSought, instantOrDate, searchText } from '../schemas/request-fields.ts';
import { linked } from '../schemas/workflow.ts';

const { state, kind } = chargeFields.shape;
const chargesQuery = z.strictObject({
  from: instantOrDate.optional(),
  to: instantOrDate.optional(),
  state: state.optional(),
  kind: kind.optional(),
  tenantId: idSought.optional(),
  q: searchText.optional(),
  ...pageFields,
});
const chargePage = listOf(chargeSchema);

export function financeRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/finance/charges', financeRoles),
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
    const { cursor, limit, ...query } = context.req.valid('query');
    const filter = withoutUndefined(query);
    context.header('vary', 'accept');
    if (accepts(context, csvOrJson) === 'text/csv') {
      return context.body(chargesCsv(chargePages(deps.db, filter), deps), 200, {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': 'attachment; filename="charges.csv"',
      });
    }
    const after = timePositionIn(cursor);
    const rows = await listCharges(deps.db, withoutUndefined({ ...filter, after, limit: limit + 1 }));
    const { data, nextCursor } = pageOf(rows, limit, positionOfCharge);
    return context.json(z.encode(chargePage, { data: data.map((row) => linked(deps, row)), nextCursor }), 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/finance/charges/{id}', financeRoles),
    tags: ['Finance'],
    summary:
      'One charge: its attempts, refunds, disputes and invoice, where it is at Stripe and in the history, why this amount',
    responses: { 200: json(chargeDetailSchema, 'The charge.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const charge = await findCharge(deps.db, context.req.param('id') ?? '');
    if (charge === null) throw notFound('charge');
    return context.json(await describe(deps, charge), 200);
  });

  const lookUp = createRoute({
    ...operation(deps, 'post', '/v1/finance/charges/{id}/look-up', financeRoles),
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

const csvOrJson = {
  header: 'Accept' as const,
  supports: ['application/json', 'text/csv'],
  default: 'application/json',
};

async function describe(deps: RouteDeps, charge: ChargeRow): Promise<z.input<typeof chargeDetailSchema>> {
  const { db } = deps;
  const [attempts, documents, events, unitPrice, history] = await Promise.all([
    attemptsOf(db, charge),
    documentsOf(db, charge.id),
    activityOfCharge(db, charge),
    unitPriceOf(db, charge),
    whetherKept(deps, charge),
  ]);
  const { paymentIntent } = charge;
  const money = moneyBackOf(charge, documents);
  const isPaid = charge.state === 'succeeded';
  return z.encode(chargeDetailSchema, {
    charge: linked(deps, charge),
    attempts: attempts.map((attempt) => linked(deps, attempt)),
    disputes: documents.disputes.map((dispute) => linked(deps, dispute)),
    refunds: documents.refunds.map(({ refund, creditNote }) => ({ refund: linked(deps, refund), creditNote })),
    invoice: documents.invoice,
    stripe: paymentIntent === null ? null : { id: paymentIntent, url: stripeUrl(paymentIntent, deps) },
    history,
    activity: events.map((row) => ({ ...row, note: null, byName: null })),
    why: whyThisAmount({ ...charge, unitPrice }),
    kept: isPaid ? keptOf(money) : 0,
    whatWentBack: isPaid ? whatWentBack(money) : [],
  });
}

/** The object's page in Stripe's dashboard, of test mode where the key is one for tests. */
function stripeUrl(paymentIntent: string, { config }: RouteDeps): string {
  return `https://dashboard.stripe.com/${config.live ? '' : 'test/'}payments/${paymentIntent}`;
}
