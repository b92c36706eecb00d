import { operation } from '../http/operation.ts';
import { chargeObject } from '../wire/charge.ts';
import { find } from '../wire/find.ts';
import { listOf } from '../wire/list.ts';
import * as p from '../wire/params.ts';

const filters = { ...p.datedPage, customer: p.text.optional(), payment_intent: p.text.optional() };

/** Read-only: charges are made by confirming intents. */
export const charges = [
  operation('GET', '/v1/charges', filters, (context, params) => {
    const { customer, payment_intent } = params;
    const source = { table: 'charges', by: { payment_intent, customer }, wire: chargeObject } as const;
    return listOf(context, '/v1/charges', source, params);
  }),

  operation('GET', '/v1/charges/:id', {}, (context, _, id) => chargeObject(context, find(context.tx, 'charges', id))),
];
