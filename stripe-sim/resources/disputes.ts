import { operation } from '../http/operation.ts';
import { disputeObject } from '../wire/dispute.ts';
import { invalidRequest } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { listOf } from '../wire/list.ts';
import * as p from '../wire/params.ts';
import { isClosed, withStatus } from './dispute-status.ts';

const filters = { ...p.datedPage, charge: p.text.optional(), payment_intent: p.text.optional() };

/** Disputes are read and closed here; holders open them (`/_sim/disputes`). */
export const disputes = [
  operation('GET', '/v1/disputes', filters, (context, params) => {
    const { charge, payment_intent } = params;
    const source = { table: 'disputes', by: { charge, payment_intent }, wire: disputeObject } as const;
    return listOf(context, '/v1/disputes', source, params);
  }),

  operation('GET', '/v1/disputes/:id', {}, (context, _, id) =>
    disputeObject(context, find(context.tx, 'disputes', id)),
  ),

  operation('POST', '/v1/disputes/:id/close', {}, (context, _, id) => {
    const row = find(context.tx, 'disputes', id);
    if (isClosed(row)) throw invalidRequest(`Dispute ${id} is closed already.`);
    return disputeObject(context, withStatus(context, row, 'lost'));
  }),
];
