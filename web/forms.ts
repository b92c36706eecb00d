import type { Context } from 'hono';

/** What may be chosen, each with what it is called. */
export type Choices<Value extends string = string> = readonly (readonly [value: Value, name: string])[];

/** What somebody sent in a form: its fields, as text. */
export class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  /** Without the spaces around it; empty where it was not sent. */
  text(name: string): string {
    const value = this.#fields[name];
    return typeof value === 'string' ? value.trim() : '';
  }

  /** All values of a field that can be sent many times, such as check boxes of one name. */
  list(name: string): readonly string[] {
    const value = this.#fields[name];
    const values = Array.isArray(value) ? value : [value];
    return values.filter((item): item is string => typeof item === 'string' && item !== '');
  }

  /** A whole number; null where it is none. */
  number(name: string): number | null {
    const text = this.text(name);
    return /^\d{1,9}$/.test(text) ? Number(text) : null;
  }

  /** One of those that may be chosen; empty where it is none of them. */
  choice<Value extends string>(name: string, choices: Choices<Value>): Value | '' {
    const text = this.text(name);
    return choices.find(([value]) => value === text)?.[0] ?? '';
  }

  /**
   * The key under which the API makes this form's change once (`Form once`): sent again by a double click, a reload, the
   * back button or after a lost connection, it is answered as it was the first time.
   */
  idempotencyKey(): { readonly idempotencyKey?: string } {
    const key = this.text('once');
    return /^[\w-]{1,64}$/.test(key) ? { idempotencyKey: key } : {};
  }
}

export async function fieldsOf(context: Context): Promise<Fields> {
  return new Fields(await context.req.parseBody({ all: true }));
}

/** What stands in the address, read like a form. */
export function queryOf(context: Context, lists: Readonly<Record<string, readonly string[]>> = {}): Fields {
  return new Fields({ ...context.req.query(), ...lists });
}

/** What of a filter is chosen at all: what is empty asks for nothing, and need not stand in an address. */
export function chosen<Filter extends Readonly<Record<keyof Filter, string>>>(filter: Filter): Chosen<Filter> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== '')) as Chosen<Filter>;
}

type Chosen<Filter> = { readonly [Name in keyof Filter]?: Exclude<Filter[Name], ''> };
