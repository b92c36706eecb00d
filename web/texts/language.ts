import type { BillingDetails } from 'licence-billing-client';

/** The languages of a tenant's pages: those that its billing details offer. */
export type Language = BillingDetails['language'];

export const defaultLanguage: Language = 'en';

/** Something in every language: where one is missing it does not compile. */
export type Translated<T> = Readonly<Record<Language, T>>;

/** Each language by its own name, as a reader looks for it. */
export const languageNames: Translated<string> = { en: 'English', de: 'Deutsch' };
export const languages = Object.keys(languageNames) as readonly Language[];

/** How each writes amounts, numbers and dates. */
export const locales: Translated<string> = { en: 'en-GB', de: 'de-DE' };

/** The language of that code; null where it is none of ours. */
export function languageIn(code: string | null | undefined): Language | null {
  return languages.find((language) => language === code) ?? null;
}

/** The first language of ours that a browser asks for, of `de-AT,de;q=0.9,en;q=0.8`; English where it asks for none. */
export function languageAskedFor(acceptLanguage = ''): Language {
  const codes = acceptLanguage.split(',').map((entry) => entry.trim().slice(0, 2).toLowerCase());
  return codes.map(languageIn).find((language) => language !== null) ?? defaultLanguage;
}
