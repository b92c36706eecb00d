import type { Context } from 'hono';

/** The values to choose from, each with its name. */
export type Choices<Value extends string = string> = readonly (readonly [value: Value, name: string])[];

/** The fields of a form or of an address, as text. */
export class Fields {
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = new Map(Object.entries(fields));
  }

  /** Fields by their names and values; a name may occur many times. */
  static of(entries: readonly (readonly [name: string, value: string])[]): Fields {
    const names = [...new Set(entries.map(([name]) => name))];
    const valuesOf = (name: string): readonly string[] =>
      entries.flatMap(([other, value]) => (other === name ? value : []));
    return new Fields(
      Object.fromEntries(names.map((name) => [name, valuesOf(name).length === 1 ? valuesOf(name)[0] : valuesOf(name)])),
    );
  }

  /** Whether the field was sent, even if empty. */
  has(name: string): boolean {
    return this.#fields.has(name);
  }

  /** Trimmed; empty where the field was not sent. */
  text(name: string): string {
    const value = this.#fields.get(name);
    return typeof value === 'string' ? value.trim() : '';
  }

  /** All values of a field that may occur many times, such as check boxes. */
  list(name: string): readonly string[] {
    const value = this.#fields.get(name);
    const values = Array.isArray(value) ? value : [value];
    return values.filter((item): item is string => typeof item === 'string' && item !== '');
  }

  /** Every text that was sent with its field's name, so that it can be sent again. */
  entries(): readonly (readonly [name: string, value: string])[] {
    return [...this.#fields.keys()].flatMap((name) =>
      [this.#fields.get(name)].flat().flatMap((value) => (typeof value === 'string' ? [[name, value] as const] : [])),
    );
  }

  /** These fields, with those of others instead where they were sent. */
  with(others: Fields): Fields {
    return new Fields(Object.fromEntries([...this.#fields, ...others.#fields]));
  }

  /** A whole number from 0 on; null for anything else. */
  number(name: string): number | null {
    const text = this.text(name);
    return /^\d{1,9}$/.test(text) ? Number(text) : null;
  }

  /** One of the choices; empty for anything else. */
  choice<Value extends string>(name: string, choices: Choices<Value>): Value | '' {
    const text = this.text(name);
    return choices.find(([value]) => value === text)?.[0] ?? '';
  }

  /**
   * The form's idempotency key, for the client's request. When the form is sent again by a double click, a reload, the
   * back button or after a lost connection, it gets the answer of the first time.
   */
  idempotencyKey(): { readonly idempotencyKey?: string } {
    const key = this.text('once');
    return /^[\w-]{1,64}$/.test(key) ? { idempotencyKey: key } : {};
  }
}

/** Whether a typed name equals the shown one, by its visible characters and in either case. */
export function isSameName(typed: string, shown: string): boolean {
  return visibleName(typed) === visibleName(shown);
}

/**
 * A name's visible characters, in lower case: characters that look the same as one, without those that take no room.
 * Quotation marks and dashes count as what a keyboard types, because programs replace one by the other.
 */
export function visibleName(name: string): string {
  const signs = name.normalize('NFKC').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
  return signs
    .replaceAll(/[‘’ʼ]/gu, "'")
    .replaceAll(/[“”„]/gu, '"')
    .replaceAll(/[‐‑–—]/gu, '-')
    .replaceAll(/[\s\u2800]+/gu, ' ')
    .trim()
    .toLowerCase();
}

export async function fieldsOf(context: Context): Promise<Fields> {
  return new Fields(await context.req.parseBody({ all: true }));
}

/** The fields of the address's query. */
export function queryOf(context: Context, lists: Readonly<Record<string, readonly string[]>> = {}): Fields {
  return new Fields({ ...context.req.query(), ...lists });
}

/** The filter without its empty fields. */
export function chosen<Filter extends Readonly<Record<keyof Filter, string>>>(filter: Filter): Chosen<Filter> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== '')) as Chosen<Filter>;
}

type Chosen<Filter> = { readonly [Name in keyof Filter]?: Exclude<Filter[Name], ''> };
