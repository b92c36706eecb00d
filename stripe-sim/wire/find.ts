import type { CustomerRow, TableName, Tables } from '../store/rows.ts';
import type { Transaction } from '../store/transaction.ts';
import { noSuch } from './errors.ts';

/** The row with this id, or Stripe's 404 (400 where the id came in a parameter). */
export function find<K extends TableName>(tx: Transaction, table: K, id: string, param?: string): Tables[K] {
  const row = tx.get(table, id);
  if (row === undefined)
    throw noSuch(table === 'payment_methods' ? 'PaymentMethod' : table.replace(/s$/, ''), id, param);
  return row;
}

/** A customer that has not been deleted. */
export function liveCustomer(tx: Transaction, id: string, param?: string): CustomerRow {
  const row = find(tx, 'customers', id, param);
  if (row.deleted) throw noSuch('customer', id, param);
  return row;
}
