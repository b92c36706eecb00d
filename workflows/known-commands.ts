/**
 * How many ids travel on: Temporal deduplicates update ids within one run only. Older ids are answered from Postgres.
 */
export const remembered = 1_000;

/** The ids of commands that have taken effect, so that each takes effect once, also across runs. */
export class KnownCommands {
  readonly #ids: Set<string>;

  constructor(ids: readonly string[]) {
    this.#ids = new Set(ids);
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.add(id);
  }

  /** The newest ids, to hand over to the next run. */
  newest(): readonly string[] {
    return [...this.#ids].slice(-remembered);
  }
}
