import type { TableName, Tables } from './rows.ts';
import { Table } from './table.ts';

export type AllTables = { readonly [K in TableName]: Table<Tables[K]> };

/** Empty tables, with the indexes for the list operations. */
export function emptyTables(): AllTables {
  return {
    customers: new Table({ email: (row) => (row.deleted ? null : row.email) }),
    payment_methods: new Table({ customer: (row) => row.customer }),
    payment_intents: new Table({ customer: (row) => row.customer }),
    charges: new Table({ customer: (row) => row.customer, payment_intent: (row) => row.payment_intent }),
    refunds: new Table({ charge: (row) => row.charge, payment_intent: (row) => row.payment_intent }),
    disputes: new Table({ charge: (row) => row.charge, payment_intent: (row) => row.payment_intent }),
    setup_intents: new Table({ customer: (row) => row.customer, payment_method: (row) => row.payment_method }),
    sessions: new Table({ customer: (row) => row.customer }),
    endpoints: new Table({}),
    events: new Table({ type: (row) => row.type }),
    deliveries: new Table({ event: (row) => row.event }),
    keys: new Table({}),
    balances: new Table({}),
  };
}
