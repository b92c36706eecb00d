/** The languages that texts of mails, invoices and mailed pages are written in. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

export const defaultLanguage: Language = 'en';

/** A text, or a table of texts, in every language. A missing language does not compile (docs/decisions/0047). */
export type Translated<T> = Readonly<Record<Language, T>>;

/** The language that a tenant has chosen; English where it has chosen none. */
export function languageOf(chosen: string | null | undefined): Language {
  return languages.find((language) => language === chosen) ?? defaultLanguage;
}
