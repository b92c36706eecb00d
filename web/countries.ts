import countries from 'i18n-iso-countries/index.js';
import type { Choices } from './forms.ts';

/** ISO 3166's countries by name, in the reader's variant of English. */
export function countryChoices(locale: string): Choices {
  const collator = new Intl.Collator(locale);
  return Object.keys(countries.getAlpha2Codes())
    .map((code) => [code, countryName(code, locale)] as const)
    .sort(([, one], [, other]) => collator.compare(one, other));
}

/** As Unicode's CLDR names it, which Node has. */
export function countryName(code: string, locale: string): string {
  return new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' }).of(code) ?? code;
}
