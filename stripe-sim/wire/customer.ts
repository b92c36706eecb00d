import type Stripe from 'stripe';
import type { Reader } from '../http/context.ts';
import type { CustomerRow } from '../store/rows.ts';

export function customerObject(_: Reader, row: CustomerRow): Stripe.Customer | Stripe.DeletedCustomer {
  if (row.deleted) return { id: row.id, object: 'customer', deleted: true } satisfies Stripe.DeletedCustomer;
  return {
    id: row.id,
    object: 'customer',
    address: row.address,
    balance: 0,
    created: row.created,
    currency: null,
    default_source: null,
    delinquent: false,
    description: row.description,
    discount: null,
    email: row.email,
    invoice_prefix: row.invoice_prefix,
    invoice_settings: {
      custom_fields: null,
      default_payment_method: row.default_payment_method,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: row.metadata,
    name: row.name,
    next_invoice_sequence: 1,
    phone: row.phone,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  } satisfies Stripe.Customer;
}
