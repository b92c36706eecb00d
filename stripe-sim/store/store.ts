import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Journal, type Place } from './journal.ts';
import type { Row, TableName } from './rows.ts';
import type { Table } from './table.ts';
import { type AllTables, emptyTables } from './tables.ts';
import { type Change, Transaction, type TransactionStore } from './transaction.ts';

const COMPACT_FROM_BYTES = 32 * 1024 * 1024;
export const KEY_SECONDS = 24 * 3600;
export const EVENT_SECONDS = 30 * 24 * 3600;

/**
 * The stand-in's state: rows in memory, and a journal that is written before any answer and read at the start. Without
 * a directory the journal is a file without a name, which ends with the process.
 */
export class Store implements TransactionStore {
  readonly tables: AllTables = emptyTables();
  readonly #texts = new Map<string, Place>();
  readonly #journal: Journal;
  #place = 0;
  #latest = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
    for (const line of journal.lines()) this.#play(JSON.parse(line.head) as Change[], line.texts);
  }

  static open(dataDir: string | null, compactFrom = COMPACT_FROM_BYTES): Store {
    if (dataDir === null) return Store.#nameless();
    mkdirSync(dataDir, { recursive: true });
    const path = join(dataDir, 'stripe-sim.journal');
    const store = new Store(new Journal(path));
    if (store.#journal.size < compactFrom || !store.#wasteful()) return store;
    store.#rewrite(path);
    store.close();
    return new Store(new Journal(path));
  }

  static #nameless(): Store {
    const dir = mkdtempSync(join(tmpdir(), 'stripe-sim-'));
    const journal = new Journal(join(dir, 'journal'), { unlink: true });
    rmdirSync(dir);
    return new Store(journal);
  }

  /** Seconds since the epoch, never decreasing, so that `created` follows the order of creation. */
  now(): number {
    this.#latest = Math.max(this.#latest, Math.floor(Date.now() / 1000));
    return this.#latest;
  }

  nextPlace(): number {
    this.#place += 1;
    return this.#place;
  }

  begin(): Transaction {
    return new Transaction(this);
  }

  /** Writes the changes of one transaction, then applies them. */
  apply(changes: readonly Change[], texts: readonly string[]): void {
    this.#play(changes, this.#journal.append(JSON.stringify(changes), texts));
  }

  text(table: TableName, id: string): string | undefined {
    const place = this.#texts.get(`${table}/${id}`);
    return place === undefined ? undefined : this.#journal.read(place);
  }

  /** All rows by table, each with the text that goes with it. */
  rows(): Readonly<Record<string, readonly object[]>> {
    const all: Record<string, object[]> = Object.fromEntries(Object.keys(this.tables).map((name) => [name, []]));
    for (const [name, row] of this.#kept()) all[name]?.push({ ...row, text: this.text(name, row.id) });
    return all;
  }

  close(): void {
    this.#journal.close();
  }

  #play(changes: readonly Change[], places: readonly Place[]): void {
    let texts = 0;
    for (const [name, row, text] of changes) {
      if (typeof row === 'string') {
        this.tables[name].remove(row);
        this.#texts.delete(`${name}/${row}`);
        continue;
      }
      (this.tables[name] as unknown as Table<Row>).put(row);
      this.#place = Math.max(this.#place, row.n);
      this.#latest = Math.max(this.#latest, row.created);
      const place = text === 1 ? places[texts++] : undefined;
      if (place !== undefined) this.#texts.set(`${name}/${row.id}`, place);
    }
  }

  /** Whether a rewrite would at least halve the journal. */
  #wasteful(): boolean {
    let bytes = 0;
    for (const [name, row] of this.#kept()) {
      bytes += JSON.stringify(row).length + (this.#texts.get(`${name}/${row.id}`)?.size ?? 0);
    }
    return bytes * 2 < this.#journal.size;
  }

  /** Replaces the journal by one of the present rows; until the rename the old one is complete. */
  #rewrite(path: string): void {
    const fresh = `${path}.new`;
    rmSync(fresh, { force: true });
    const journal = new Journal(fresh);
    for (const [name, row] of this.#kept()) {
      const text = this.text(name, row.id);
      journal.append(
        JSON.stringify([text === undefined ? [name, row] : [name, row, 1]]),
        text === undefined ? [] : [text],
      );
    }
    journal.close();
    sync(fresh);
    renameSync(fresh, path);
    sync(dirname(path));
  }

  /** All rows but answers older than a day and events older than thirty, as Stripe drops them. */
  *#kept(): Generator<readonly [TableName, Row]> {
    for (const name of Object.keys(this.tables) as TableName[]) {
      for (const row of this.tables[name].list()) {
        const age = this.now() - row.created;
        if ((name === 'keys' && age > KEY_SECONDS) || (name === 'events' && age > EVENT_SECONDS)) continue;
        yield [name, row];
      }
    }
  }
}

function sync(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
