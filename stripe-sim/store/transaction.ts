import type { Row, TableName, Tables } from './rows.ts';
import type { Positions } from './table.ts';
import type { AllTables } from './tables.ts';

/** One change in the journal: the new row, or the id of a removed one; `text` where a text goes with it. */
export type Change = { [K in TableName]: readonly [table: K, row: Tables[K] | string, text?: 1] }[TableName];

/** What a transaction needs of the store. */
export interface TransactionStore {
  readonly tables: AllTables;
  now(): number;
  nextPlace(): number;
  text(table: TableName, id: string): string | undefined;
  apply(changes: readonly Change[], texts: readonly string[]): void;
}

/**
 * The changes of one request, applied at `commit` entirely or not at all. Reads by id see the transaction's own
 * changes; lists see only committed ones.
 */
export class Transaction {
  readonly #store: TransactionStore;
  readonly #changes = new Map<string, { change: Change; text: string | undefined }>();
  /** Seconds since the epoch, never decreasing. */
  readonly now: number;

  constructor(store: TransactionStore) {
    this.#store = store;
    this.now = store.now();
  }

  get<K extends TableName>(table: K, id: string): Tables[K] | undefined {
    const mine = this.#changes.get(`${table}/${id}`)?.change[1];
    if (typeof mine === 'string') return undefined;
    return (mine as Tables[K] | undefined) ?? this.#store.tables[table].get(id);
  }

  list<K extends TableName>(table: K, field?: string, value?: string): Positions<Tables[K]> {
    return this.#store.tables[table].list(field, value);
  }

  /** The text of a committed row. */
  text(table: TableName, id: string): string | undefined {
    return this.#store.text(table, id);
  }

  /** Adds a row at the end of the order of creation. */
  create<K extends TableName>(table: K, row: Omit<Tables[K], 'n' | 'created'>, text?: string): Tables[K] {
    const whole = { ...row, n: this.#store.nextPlace(), created: this.now } as Row as Tables[K];
    this.put(table, whole, text);
    return whole;
  }

  put<K extends TableName>(table: K, row: Tables[K], text?: string): Tables[K] {
    const change = (text === undefined ? [table, row] : [table, row, 1]) as unknown as Change;
    this.#changes.set(`${table}/${row.id}`, { change, text });
    return row;
  }

  remove(table: TableName, id: string): void {
    this.#changes.set(`${table}/${id}`, { change: [table, id], text: undefined });
  }

  commit(): void {
    const changes = [...this.#changes.values()];
    if (changes.length === 0) return;
    this.#store.apply(
      changes.map(({ change }) => change),
      changes.flatMap(({ text }) => (text === undefined ? [] : [text])),
    );
    this.#changes.clear();
  }
}
