import { z } from 'zod';
import type { Context } from '../http/context.ts';
import { operation } from '../http/operation.ts';
import type { CustomerRow } from '../store/rows.ts';
import { emit } from '../webhooks/emit.ts';
import { completeAddress } from '../wire/address.ts';
import { customerObject } from '../wire/customer.ts';
import { invalidRequest, noSuch } from '../wire/errors.ts';
import { liveCustomer } from '../wire/find.ts';
import { newId } from '../wire/ids.ts';
import { listOf, pageOf } from '../wire/list.ts';
import { mergeMetadata } from '../wire/metadata.ts';
import * as p from '../wire/params.ts';
import { paymentMethodObject } from '../wire/payment-method.ts';
import { attachTo, detachFrom } from './attachment.ts';
import { retrieve } from './reading.ts';

const fields = {
  email: p.email.optional(),
  name: p.name.optional(),
  phone: p.clearable.optional(),
  description: p.clearable.optional(),
  address: z.union([z.literal(''), p.address]).optional(),
  metadata: p.metadata.optional(),
  invoice_settings: z.strictObject({ default_payment_method: p.clearable.optional() }).optional(),
};
type Fields = z.output<z.ZodObject<typeof fields>>;

const blank = {
  email: null,
  name: null,
  phone: null,
  description: null,
  address: null,
  metadata: {},
  default_payment_method: null,
};

/** The one form of Stripe's search language that is needed: a value of the metadata. */
const metadataQuery = /^metadata\['([^']+)'\]:'([^']*)'$/;

export const customers = [
  operation('POST', '/v1/customers', { ...fields, payment_method: p.text.optional() }, (context, params) => {
    const { tx } = context;
    const id = newId('cus');
    const row = tx.create('customers', { ...blank, id, invoice_prefix: id.slice(-8).toUpperCase() });
    if (params.payment_method !== undefined) attachTo(context, params.payment_method, id);
    const customer = customerObject(context, tx.put('customers', changed(context, row, params)));
    emit(context, 'customer.created', customer);
    return customer;
  }),

  operation('GET', '/v1/customers', { ...p.datedPage, email: p.text.optional() }, (context, { email, ...params }) => {
    const where = ({ deleted }: CustomerRow) => deleted !== true;
    return listOf(context, '/v1/customers', { table: 'customers', by: { email }, where, wire: customerObject }, params);
  }),

  operation('GET', '/v1/customers/search', { query: p.text, limit: p.page.limit }, (context, { query, limit = 10 }) => {
    const [, name = '', value] = metadataQuery.exec(query) ?? [];
    if (value === undefined)
      throw invalidRequest(`We were unable to parse your search query: ${query}`, { param: 'query' });
    const where = ({ deleted, metadata }: CustomerRow) => deleted !== true && metadata[name] === value;
    const { rows, has_more } = pageOf(context.tx, { table: 'customers', where }, { limit });
    const data = rows.map((row) => customerObject(context, row));
    return { object: 'search_result', url: '/v1/customers/search', has_more, next_page: null, data };
  }),

  retrieve('/v1/customers', 'customers', customerObject),

  operation('POST', '/v1/customers/:id', fields, (context, params, id) => {
    const before = liveCustomer(context.tx, id);
    const customer = customerObject(context, context.tx.put('customers', changed(context, before, params)));
    emit(context, 'customer.updated', customer, previousOf(customerObject(context, before), customer));
    return customer;
  }),

  operation('DELETE', '/v1/customers/:id', {}, (context, _, id) => {
    const row = liveCustomer(context.tx, id);
    for (const method of context.tx.list('payment_methods', 'customer', id)) detachFrom(context, method);
    emit(context, 'customer.deleted', customerObject(context, row));
    return customerObject(context, context.tx.put('customers', { ...row, ...blank, deleted: true }));
  }),

  operation(
    'GET',
    '/v1/customers/:id/payment_methods',
    { ...p.page, type: p.text.optional() },
    (context, params, id) => {
      liveCustomer(context.tx, id);
      const where = () => (params.type ?? 'card') === 'card';
      const source = { table: 'payment_methods', by: { customer: id }, where, wire: paymentMethodObject } as const;
      return listOf(context, `/v1/customers/${id}/payment_methods`, source, params);
    },
  ),
];

function changed(context: Context, row: CustomerRow, params: Fields): CustomerRow {
  const { address, metadata, invoice_settings, ...plain } = params;
  const changes = Object.fromEntries(Object.entries(p.sent(plain)).filter(([name]) => name in blank));
  return {
    ...row,
    ...changes,
    address: address === undefined ? row.address : completeAddress(address),
    metadata: mergeMetadata(row.metadata, metadata),
    default_payment_method: defaultMethod(context, row, invoice_settings?.default_payment_method),
  };
}

/** The default must be one of the customer's own. */
function defaultMethod({ tx }: Context, row: CustomerRow, id: string | null | undefined): string | null {
  if (id === undefined) return row.default_payment_method;
  if (id !== null && tx.get('payment_methods', id)?.customer !== row.id)
    throw noSuch('PaymentMethod', id, 'invoice_settings[default_payment_method]');
  return id;
}

/** The fields that an update changed, as they were. */
function previousOf(before: object, after: object): object {
  const now = new Map<string, unknown>(Object.entries(after));
  return Object.fromEntries(
    Object.entries(before).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(now.get(name))),
  );
}
