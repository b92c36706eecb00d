import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { accepts } from 'hono/accepts';
import {
  activityOfCharge,
  attemptsOf,
  type ChargeFilter,
  type ChargeRow,
  chargePages,
  documentsOf,
  findCharge,
  listCharges,
  unitPriceOf,
} from '../../db/charges.ts';
import { whyThisAmount } from '../../domain/money/why.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { whetherKept } from '../commands/histories.ts';
import { chargesCsv } from '../documents/charges-csv.ts';
import type { ApiEnv } from '../http/access.ts';
import { pageOf, timePosition, timePositionIn } from '../http/lists.ts';
import { json, operation, problems } from '../http/operation.ts';
import { notFound } from '../http/problems.ts';
import { chargeDetailSchema, moment } from '../schemas/finance-schemas.ts';
import { toActivity, toCharge, toInvoice } from '../schemas/present.ts';
import { toDispute } from '../schemas/present-dispute.ts';
import { toRefund } from '../schemas/present-refund.ts';
import { chargeSchema, cursorQuery, limitQuery, listOf } from '../schemas/schemas.ts';

const financePeople = ['finance', 'ops'] as const;

const chargesQuery = z
  .object({
    from: moment.optional(),
    to: moment.optional(),
    state: chargeSchema.shape.state.optional(),
    kind: chargeSchema.shape.kind.optional(),
    tenantId: z.string().max(64).optional(),
    q: z.string().max(200).optional(),
    limit: limitQuery,
    cursor: cursorQuery,
  })
  .strict();

export function financeRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/finance/charges', financePeople),
    tags: ['Finance'],
    summary: 'Every charge, newest first; as CSV the whole selection',
    request: { query: chargesQuery },
    responses: {
      200: {
        description: 'A page of charges; with `Accept: text/csv` all of them, whatever limit and cursor say.',
        content: {
          'application/json': { schema: listOf(chargeSchema) },
          'text/csv': { schema: z.string() },
        },
      },
      ...problems,
    },
  });
  app.openapi(list, async (context) => {
    const { cursor, limit, ...query } = context.req.valid('query');
    const filter = filterOf(query);
    context.header('vary', 'accept');
    if (accepts(context, csvOrJson) === 'text/csv') {
      return context.body(chargesCsv(chargePages(deps.db, filter), deps), 200, {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': 'attachment; filename="charges.csv"',
      });
    }
    const after = timePositionIn(cursor);
    const rows = await listCharges(deps.db, { ...filter, limit: limit + 1, ...(after !== undefined && { after }) });
    const page = pageOf(
      rows,
      limit,
      (row) => toCharge(row, deps),
      ({ createdAt, sequence }) => timePosition(createdAt, String(sequence)),
    );
    return context.json(page, 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/finance/charges/{id}', financePeople),
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
}

const csvOrJson = {
  header: 'Accept' as const,
  supports: ['application/json', 'text/csv'],
  default: 'application/json',
};

type Filter = Omit<ChargeFilter, 'after' | 'limit'>;

function filterOf({ from, to, ...rest }: Omit<z.infer<typeof chargesQuery>, 'limit' | 'cursor'>): Filter {
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...given,
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
  };
}

async function describe(deps: RouteDeps, charge: ChargeRow): Promise<z.infer<typeof chargeDetailSchema>> {
  const { db } = deps;
  const [attempts, documents, events, unitPrice, history] = await Promise.all([
    attemptsOf(db, charge),
    documentsOf(db, charge.id),
    activityOfCharge(db, charge),
    unitPriceOf(db, charge),
    whetherKept(deps, charge),
  ]);
  return {
    ...toCharge(charge, deps),
    attempts: attempts.map((attempt) => toCharge(attempt, deps)),
    disputes: documents.disputes.map((dispute) => toDispute(dispute, deps)),
    refunds: documents.refunds.map(({ refund, creditNote }) => toRefund(refund, creditNote, deps)),
    invoice: documents.invoice && toInvoice(documents.invoice),
    stripe:
      charge.paymentIntent === null ? null : { id: charge.paymentIntent, url: stripeUrl(charge.paymentIntent, deps) },
    history,
    activity: events.map((row) => toActivity({ ...row, note: null })),
    why: [...whyThisAmount({ ...charge, unitPrice })],
  };
}

/** The object's page in Stripe's dashboard, of test mode where the key is one for tests. */
function stripeUrl(paymentIntent: string, { config }: RouteDeps): string {
  return `https://dashboard.stripe.com/${config.allowTestClocks ? 'test/' : ''}payments/${paymentIntent}`;
}
