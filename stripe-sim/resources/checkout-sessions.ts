import { z } from 'zod';
import { operation } from '../http/operation.ts';
import type { SessionRow } from '../store/rows.ts';
import { emit } from '../webhooks/emit.ts';
import { sessionObject, sessionStatus } from '../wire/checkout-session.ts';
import { invalidRequest } from '../wire/errors.ts';
import { find, liveCustomer } from '../wire/find.ts';
import { newId } from '../wire/ids.ts';
import { listOf } from '../wire/list.ts';
import { mergeMetadata } from '../wire/metadata.ts';
import * as p from '../wire/params.ts';
import { retrieve } from './reading.ts';
import { newSetupIntent } from './setup-intents.ts';

const DAY = 24 * 3600;

const createParams = {
  mode: z.literal('setup'),
  success_url: p.text,
  cancel_url: p.text.optional(),
  customer: p.text.optional(),
  customer_email: p.text.optional(),
  client_reference_id: p.text.optional(),
  currency: p.currency.optional(),
  expires_at: p.int().optional(),
  metadata: p.metadata.optional(),
  allowed_payment_method_types: z.array(z.literal('card')).optional(),
  setup_intent_data: z
    .strictObject({ description: p.clearable.optional(), metadata: p.metadata.optional() })
    .optional(),
};

const filters = {
  ...p.datedPage,
  customer: p.text.optional(),
  status: z.enum(['open', 'complete', 'expired']).optional(),
};

export const checkoutSessions = [
  operation('POST', '/v1/checkout/sessions', createParams, (context, params) => {
    if (params.customer !== undefined) liveCustomer(context.tx, params.customer, 'customer');
    if (params.allowed_payment_method_types === undefined && params.currency === undefined) {
      throw invalidRequest('In `setup` mode a `currency` is needed unless `allowed_payment_method_types` are named.', {
        code: 'parameter_missing',
        param: 'currency',
      });
    }
    const id = newId('cs_test');
    const customer = params.customer ?? null;
    const intent = newSetupIntent(context, {
      customer,
      description: params.setup_intent_data?.description ?? null,
      metadata: mergeMetadata({}, params.setup_intent_data?.metadata),
      session: id,
    });
    const row = context.tx.create('sessions', {
      id,
      status: 'open',
      customer,
      customer_email: params.customer_email ?? null,
      client_reference_id: params.client_reference_id ?? null,
      currency: params.currency ?? null,
      success_url: webAddress(params.success_url, 'success_url'),
      cancel_url: params.cancel_url === undefined ? null : webAddress(params.cancel_url, 'cancel_url'),
      setup_intent: intent.id,
      metadata: mergeMetadata({}, params.metadata),
      expires_at: params.expires_at ?? context.tx.now + DAY,
    });
    return sessionObject(context, row);
  }),

  operation('GET', '/v1/checkout/sessions', filters, (context, params) => {
    const { customer, status } = params;
    const where = (row: SessionRow) => status === undefined || sessionStatus(context, row) === status;
    const source = { table: 'sessions', by: { customer }, where, wire: sessionObject } as const;
    return listOf(context, '/v1/checkout/sessions', source, params);
  }),

  retrieve('/v1/checkout/sessions', 'sessions', sessionObject),

  operation('POST', '/v1/checkout/sessions/:id/expire', {}, (context, _, id) => {
    const row = find(context.tx, 'sessions', id);
    const status = sessionStatus(context, row);
    if (status !== 'open')
      throw invalidRequest(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${status}.`,
      );
    const expired = sessionObject(context, context.tx.put('sessions', { ...row, status: 'expired' }));
    emit(context, 'checkout.session.expired', expired);
    return expired;
  }),
];

function webAddress(url: string, param: string): string {
  if (p.isWebAddress(url)) return url;
  throw invalidRequest('Not a valid URL', { code: 'url_invalid', param });
}
