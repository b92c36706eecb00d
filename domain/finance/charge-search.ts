import { licenceNumberOf } from '../licence-id.ts';
import { type AmountMinor, type Currency, currencyCodes, decimalsOf } from '../money/money.ts';
import { asTyped } from '../text.ts';
import { formatsOf } from '../texts/formats.ts';
import { languages } from '../texts/language.ts';
import { documentNumberIn } from './document-numbers.ts';

/** What a searched text may mean. A charge is found by any of its clues (docs/finance.md, "Finding a charge"). */
export interface SearchClues {
  /** A part of a tenant's id, its company's name or its administrator's address. */
  readonly company: string;
  /** The number of an invoice or a credit note. */
  readonly document: string | null;
  /** The amount with tax, in each currency that the text allows. */
  readonly amounts: readonly { readonly currency: Currency; readonly amount: AmountMinor }[];
  readonly lastFour: string | null;
  readonly licence: number | null;
  /** A whole charge id, charge key or PaymentIntent id. */
  readonly id: string | null;
  /** A part of such an id. */
  readonly partOfId: string | null;
}

export function cluesIn(text: string): SearchClues {
  const company = text.trim();
  const plain = asTyped(company);
  return {
    company,
    document: documentNumberIn(plain),
    amounts: amountsIn(plain),
    lastFour: lastFourIn(plain),
    licence: licenceNumberOf(plain.toLowerCase()),
    ...idsIn(plain),
  };
}

/** `4242`, `•••• 4242`, `Visa •••• 4242`, `**** 4242`. */
function lastFourIn(text: string): string | null {
  return /^(?:\p{L}[\p{L} ]*)?[•*.xX\s]*(\d{4})$/u.exec(text)?.[1] ?? null;
}

/**
 * Words, and the prefix that all ids of a kind share, do not count as a part of an id: too many ids have them in
 * common.
 */
function idsIn(text: string): Pick<SearchClues, 'id' | 'partOfId'> {
  const [, kind, own = ''] = /^(chg|pi)_(\w+)$/.exec(text) ?? [];
  if (kind !== undefined) return own.length >= wholeIdLength ? whole(text) : part(own.length >= 4 ? text : null);
  if (/^[\w.-]+(\/[\w.:@-]+){4}$/.test(text)) return whole(text);
  return part(partsOfIds.some((form) => form.test(text)) ? text : null);
}

/** Parts of a key with a number in one of them, random characters, or some groups of a UUID. */
const partsOfIds = [
  /^[\w.:@/-]*\/[\w.:@/-]*\d[\w.:@/-]*$/,
  /^(?=.*\d)(?=.*[a-z])[\da-z]{6,}$/i,
  /^[\da-f]{4,}(?:-[\da-f]{4,})+$/i,
];

/** Whole ids are at least this long after their prefix. A shorter one was cut off. */
const wholeIdLength = 16;

const whole = (id: string) => ({ id, partOfId: null });
const part = (partOfId: string | null) => ({ id: null, partOfId });

/** Signs that people write; `$` and `kr` name several currencies. Those of our own pages are added below. */
const signs: Readonly<Record<string, readonly Currency[]>> = {
  '£': ['gbp'],
  '€': ['eur'],
  '¥': ['jpy'],
  '₹': ['inr'],
  '฿': ['thb'],
  zł: ['pln'],
  kč: ['czk'],
  ft: ['huf'],
  lei: ['ron'],
  fr: ['chf'],
  kr: ['dkk', 'nok', 'sek'],
  rm: ['myr'],
  r$: ['brl'],
  $: ['aud', 'cad', 'hkd', 'mxn', 'nzd', 'sgd', 'usd'],
};
const signOf = new Map(Object.entries(signs));
for (const currency of currencyCodes)
  for (const language of languages) {
    const sign = nameIn(formatsOf(language).money(0, currency));
    signOf.set(sign, [...new Set([...(signOf.get(sign) ?? []), currency])]);
  }

/** The sign or the code of a currency beside a figure: `us$` of `-US$44.81`. */
function nameIn(text: string): string {
  return text.replace(/[\d.,\s\u2212-]/g, '').toLowerCase();
}

/**
 * `44.81`, `£44.81`, `1,234.50`, `1.234,50 €`, `EUR 20`: with thousands apart or together, up to two decimals, and a minus,
 * as credit notes have one in the books. What pages write is read too, whatever the language.
 */
function amountsIn(text: string): SearchClues['amounts'] {
  const [, before = '', figure = '', after = ''] = /^(\D*?)\s*(\d[\d.,' \u00a0\u202f’]*)\s*(\D*)$/.exec(text) ?? [];
  const number = /^(\d{1,3}(?:[.,' \u00a0\u202f’]\d{3})+|\d{1,12})(?:[.,](\d{1,2}))?$/.exec(figure.trim());
  if (number === null) return [];
  const whole = (number[1] ?? '').replace(/\D/g, '');
  const decimals = number[2] ?? '';
  return currenciesNamed(nameIn(`${before}${after}`)).flatMap((currency) => {
    const places = decimalsOf(currency);
    if (decimals.length > places) return [];
    return [{ currency, amount: Number(`${whole}${decimals.padEnd(places, '0')}`) }];
  });
}

function currenciesNamed(name: string): readonly Currency[] {
  if (name === '') return currencyCodes;
  return currencyCodes.includes(name) ? [name] : (signOf.get(name) ?? []);
}
