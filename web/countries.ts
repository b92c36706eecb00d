import countries from 'i18n-iso-countries/index.js';
import type { Choices } from './forms.ts';

/** The countries of ISO 3166 by name, in the language of the locale. */
export function countryChoices(locale: string): Choices {
  const collator = new Intl.Collator(locale);
  return Object.keys(countries.getAlpha2Codes())
    .map((code) => [code, countryName(code, locale)] as const)
    .sort(([, one], [, other]) => collator.compare(one, other));
}

/** A country's name in Unicode's CLDR, which Node contains. */
export function countryName(code: string, locale: string): string {
  return new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' }).of(code) ?? code;
}
