import type { TaxIdState } from '../domain/tax/facts.ts';
import { territoryCodes } from '../domain/tax/places.ts';

/** What was sent from outside, of which nothing is known yet: Temporal's UI sends anything. */
export type Content = Readonly<Record<string, unknown>>;

export function isContent(sent: unknown): sent is Content {
  return typeof sent === 'object' && sent !== null;
}

export function isText(sent: unknown): sent is string {
  return typeof sent === 'string' && sent !== '';
}

export function isWhole(sent: unknown, least = Number.MIN_SAFE_INTEGER): sent is number {
  return Number.isSafeInteger(sent) && (sent as number) >= least;
}

const taxIdStates: Readonly<Record<TaxIdState, true>> = { none: true, unverified: true, valid: true, invalid: true };
const territories: ReadonlySet<unknown> = new Set([null, ...territoryCodes]);

/** Whether these facts, by which all later bills are taxed, are whole. */
export function isBuyer(sent: unknown): boolean {
  if (!isContent(sent)) return false;
  const { country, territory, hasTaxId, taxIdState } = sent;
  const isState = typeof taxIdState === 'string' && Object.hasOwn(taxIdStates, taxIdState);
  const isPlace = typeof country === 'string' && /^[A-Z]{2}$/.test(country) && territories.has(territory);
  return isPlace && isState && hasTaxId === (taxIdState !== 'none');
}

export function isSeller(sent: unknown): boolean {
  return isContent(sent) && isText(sent['country']) && isListOf(sent['registrations'], isText);
}

export function isListOf(sent: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(sent) && sent.every(isItem);
}
