import { operation } from '../http/operation.ts';
import { chargeObject } from '../wire/charge.ts';
import { find } from '../wire/find.ts';
import { listObject, pageOf } from '../wire/list.ts';
import * as p from '../wire/params.ts';

const filters = {
  ...p.page,
  created: p.created.optional(),
  customer: p.text.optional(),
  payment_intent: p.text.optional(),
};

/** Charges are made by confirming intents only; here they are read. */
export const charges = [
  operation('GET', '/v1/charges', filters, (context, params) => {
    const { customer, payment_intent } = params;
    const by =
      payment_intent !== undefined
        ? (['payment_intent', payment_intent] as const)
        : customer !== undefined
          ? (['customer', customer] as const)
          : undefined;
    const { rows, has_more } = pageOf(
      context.tx,
      { table: 'charges', by, where: (row) => customer === undefined || row.customer === customer },
      params,
    );
    return listObject('/v1/charges', { data: rows.map((row) => chargeObject(context, row)), has_more });
  }),

  operation('GET', '/v1/charges/:id', {}, (context, _, id) => chargeObject(context, find(context.tx, 'charges', id))),
];
