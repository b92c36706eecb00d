import { operation } from '../http/operation.ts';
import { disputeObject } from '../wire/dispute.ts';
import { invalidRequest } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { isClosed, withStatus } from './dispute-status.ts';
import { list, retrieve } from './reading.ts';

/** Disputes are read and closed here; holders open them (`/_sim/disputes`). */
export const disputes = [
  list('/v1/disputes', 'disputes', disputeObject, ['charge', 'payment_intent']),
  retrieve('/v1/disputes', 'disputes', disputeObject),

  operation('POST', '/v1/disputes/:id/close', {}, (context, _, id) => {
    const row = find(context.tx, 'disputes', id);
    if (isClosed(row)) throw invalidRequest(`Dispute ${id} is closed already.`);
    return disputeObject(context, withStatus(context, row, 'lost'));
  }),
];
