import type { Activity } from 'licence-billing-client';
import { day, spaced, type Zoned } from './format.ts';
import { cardName } from './words.ts';

/** Writes a price, which is without tax; by default the bare amount (activity-words.ts). */
export type SayAmount = (amount: number) => string;

/** A language's words for an event's fields. */
interface EventWords {
  readonly licences: (count: number) => string;
  readonly andMore: (count: number) => string;
  readonly and: string;
  readonly anotherCard: string;
  readonly tenantFields: Readonly<Record<string, string>>;
}

/** Reads an event's fields. Their shape is internal to the service, so each field is checked before use. */
export class EventReader {
  readonly #event: ReadonlyMap<string, unknown>;
  readonly #zoned: Zoned;
  readonly #words: EventWords;
  readonly #price: SayAmount;

  constructor(event: Activity['event'], zoned: Zoned, words: EventWords, price: SayAmount) {
    this.#event = new Map(Object.entries(event));
    this.#zoned = zoned;
    this.#words = words;
    this.#price = price;
  }

  /** `3 licences (lic_4 to lic_6)` */
  licences(): string {
    const numbers = this.#list('licences').filter((item): item is number => typeof item === 'number');
    return `${this.#words.licences(numbers.length)}${named(numbers)}`;
  }

  /** `lic_3 to ann`, for each assignment. */
  assignments(preposition: string): string {
    const pairs = this.#list('assignments').filter(Array.isArray);
    const shown = pairs.slice(0, 5).map((pair) => `lic_${String(pair[0])} ${preposition} ${String(pair[1])}`);
    return shown.join(', ') + (pairs.length > shown.length ? this.#words.andMore(pairs.length - shown.length) : '');
  }

  day(name: string): string {
    const at = this.#event.get(name);
    return typeof at === 'number' ? day(new Date(at).toISOString(), this.#zoned) : '';
  }

  price(name: string): string {
    const amount = this.#event.get(name);
    return typeof amount === 'number' ? this.#price(amount) : '';
  }

  /** A number from a field; 0 where it is missing. */
  count(name: string): number {
    const count = this.#event.get(name);
    return typeof count === 'number' ? count : 0;
  }

  number(name: string): string {
    const number = this.#event.get(name);
    return typeof number === 'number' ? String(number) : '';
  }

  /** `name and admin address` */
  fields(): string {
    const names = new Map(Object.entries(this.#words.tenantFields));
    return this.#list('fields')
      .map((field) => names.get(String(field)) ?? String(field))
      .join(this.#words.and);
  }

  text(name: string): string {
    const text = this.#event.get(name);
    return typeof text === 'string' ? text : '';
  }

  /** A code from a field in words: `needs response` for `needs_response`. */
  words(name: string): string {
    return spaced(this.text(name));
  }

  card(): string {
    const card = this.#event.get('card');
    if (typeof card !== 'object' || card === null || !('brand' in card) || !('last4' in card))
      return this.#words.anotherCard;
    return cardName({ brand: String(card.brand), last4: String(card.last4) });
  }

  #list(name: string): readonly unknown[] {
    const list = this.#event.get(name);
    return Array.isArray(list) ? list : [];
  }
}

/** All ids where there are at most three, else the first and the last. */
function named(numbers: readonly number[]): string {
  const ids = numbers.toSorted((one, other) => one - other).map((number) => `lic_${number}`);
  if (ids.length === 0) return '';
  return ids.length <= 3 ? ` (${ids.join(', ')})` : ` (${ids[0]} … ${ids.at(-1)})`;
}
