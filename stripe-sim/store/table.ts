import { bisect } from './bisect.ts';
import type { Row } from './rows.ts';

/** The indexed fields of a table. */
export type IndexOf<R> = { readonly [field: string]: (row: R) => string | null };

/** Rows by id, and in order of creation over all and per indexed value: arrays sorted by `n`, searched by bisection. */
export class Table<R extends Row> {
  readonly #rows = new Map<string, R>();
  readonly #all: number[] = [];
  readonly #byN = new Map<number, string>();
  readonly #indexes: Map<string, { key: (row: R) => string | null; lists: Map<string, number[]> }>;

  constructor(indexes: IndexOf<R>) {
    this.#indexes = new Map(Object.entries(indexes).map(([field, key]) => [field, { key, lists: new Map() }]));
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): R | undefined {
    return this.#rows.get(id);
  }

  put(row: R): void {
    const before = this.#rows.get(row.id);
    if (before === undefined || before.n !== row.n) {
      if (before !== undefined) this.remove(row.id);
      insert(this.#all, row.n);
      this.#byN.set(row.n, row.id);
    }
    this.#reindex(before, row);
    this.#rows.set(row.id, row);
  }

  remove(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#reindex(row, undefined);
    this.#rows.delete(id);
    this.#byN.delete(row.n);
    drop(this.#all, row.n);
  }

  /** The rows with this value in an indexed field, or all rows; oldest first. */
  list(field?: string, value?: string): Positions<R> {
    const places = field === undefined ? this.#all : (this.#indexes.get(field)?.lists.get(value ?? '') ?? []);
    const at = (position: number): R => this.#at(places[position]);
    return {
      length: places.length,
      at,
      firstAbove: (n) => placeOf(places, n + 1),
      *[Symbol.iterator]() {
        for (let position = 0; position < places.length; position += 1) yield at(position);
      },
    };
  }

  #at(n: number | undefined): R {
    const row = n === undefined ? undefined : this.#rows.get(this.#byN.get(n) ?? '');
    if (row === undefined) throw new Error(`The table has no row ${n}`);
    return row;
  }

  #reindex(before: R | undefined, after: R | undefined): void {
    for (const { key, lists } of this.#indexes.values()) {
      const from = before === undefined ? null : key(before);
      const to = after === undefined ? null : key(after);
      if (from === to && before?.n === after?.n) continue;
      if (from !== null && before !== undefined) dropFrom(lists, from, before.n);
      if (to !== null && after !== undefined) insertInto(lists, to, after.n);
    }
  }
}

/** A list by position; `firstAbove` is the first position beyond a place in the order of creation. */
export interface Positions<R> extends Iterable<R> {
  readonly length: number;
  at(position: number): R;
  firstAbove(n: number): number;
}

function insertInto(lists: Map<string, number[]>, value: string, n: number): void {
  const list = lists.get(value);
  if (list === undefined) lists.set(value, [n]);
  else insert(list, n);
}

function dropFrom(lists: Map<string, number[]>, value: string, n: number): void {
  const list = lists.get(value);
  if (list === undefined) return;
  drop(list, n);
  if (list.length === 0) lists.delete(value);
}

function insert(sorted: number[], n: number): void {
  const last = sorted.at(-1);
  if (last === undefined || last < n) sorted.push(n);
  else sorted.splice(placeOf(sorted, n), 0, n);
}

function drop(sorted: number[], n: number): void {
  const at = placeOf(sorted, n);
  if (sorted[at] === n) sorted.splice(at, 1);
}

/** The first position whose number is at least `n`. */
function placeOf(sorted: readonly number[], n: number): number {
  return bisect(sorted.length, (position) => (sorted[position] ?? 0) < n);
}
