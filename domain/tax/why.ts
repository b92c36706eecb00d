/*
 * "Why this tax": a sentence for the invoice in the buyer's language, and another for finance where there is something
 * to do. docs/product.md, "Tax"
 */

import type { Taxation, TaxReason } from './taxation.ts';

export type TaxLanguage = 'en' | 'de';

type Sentence = (rate: string, country: string) => string;

const sentences: Readonly<Record<TaxLanguage, Readonly<Record<TaxReason, Sentence>>>> = {
  en: {
    override: (rate) => `Tax at ${rate}, as agreed for this customer.`,
    seller_not_registered: () => 'No tax: the seller is not registered for VAT.',
    buyer_unknown: (rate, country) =>
      `VAT (${country}) at ${rate}: without billing details the seller’s own tax is taken.`,
    domestic: (rate, country) => `VAT (${country}) at ${rate}.`,
    reverse_charge: () => 'Reverse charge: the customer accounts for the VAT.',
    destination: (rate, country) => `VAT (${country}) at ${rate}, as no VAT number of the customer is confirmed.`,
    small_seller: (rate, country) => `VAT (${country}) at ${rate}, as no VAT number of the customer is confirmed.`,
    not_registered_there: () => 'No VAT is taken: the supply is outside the scope of the seller’s VAT.',
    abroad: () => 'Outside the scope of VAT: the customer is outside the area of the seller’s VAT.',
    export: () => 'VAT at 0 %: the service is exported.',
  },
  de: {
    override: (rate) => `Steuersatz von ${rate}, wie für diesen Kunden vereinbart.`,
    seller_not_registered: () => 'Keine Steuer: Der Verkäufer ist nicht für die Umsatzsteuer registriert.',
    buyer_unknown: (rate, country) =>
      `Umsatzsteuer (${country}) von ${rate}: Ohne Rechnungsangaben gilt die Steuer des Verkäufers.`,
    domestic: (rate, country) => `Umsatzsteuer (${country}) von ${rate}.`,
    reverse_charge: () => 'Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge).',
    destination: (rate, country) =>
      `Umsatzsteuer (${country}) von ${rate}, da keine USt-IdNr. des Kunden bestätigt ist.`,
    small_seller: (rate, country) =>
      `Umsatzsteuer (${country}) von ${rate}, da keine USt-IdNr. des Kunden bestätigt ist.`,
    not_registered_there: () => 'Keine Umsatzsteuer: Die Leistung unterliegt nicht der Umsatzsteuer des Verkäufers.',
    abroad: () => 'Nicht steuerbar: Der Kunde ist außerhalb des Gebiets der Umsatzsteuer des Verkäufers.',
    export: () => 'Umsatzsteuer von 0 %: Die Leistung wird ausgeführt.',
  },
};

/** The sentence for the invoice. */
export function whyThisTax({ reason, milliPercent, country }: TaxWords, language: TaxLanguage = 'en'): string {
  return sentences[language][reason](percentOf(milliPercent, language), countryName(country, language));
}

/** The part of a taxation from which the sentences are made. */
export type TaxWords = Pick<Taxation, 'reason' | 'milliPercent' | 'country'>;

/** The sentence for finance: what may have to be done; null where nothing has. */
export function taxToSeeTo({ reason, country }: TaxWords): string | null {
  const name = countryName(country, 'en');
  switch (reason) {
    case 'not_registered_there':
      return `VAT (${name}) may be due on this, and the seller is not registered for it: register there, or with the one-stop shop.`;
    case 'buyer_unknown':
      return 'The tenant has given no billing details: the tax may change with them.';
    case 'small_seller':
      return 'Taxed at home as by a seller below the Union’s threshold of €10,000 a year: above it, register with the one-stop shop.';
    default:
      return null;
  }
}

/** `8.875 %`. */
function percentOf(milliPercent: number, language: TaxLanguage): string {
  const number = String(milliPercent / 1_000);
  return `${language === 'de' ? number.replace('.', ',') : number} %`;
}

function countryName(country: string | null, language: TaxLanguage): string {
  if (country === null) return '';
  return new Intl.DisplayNames([language], { type: 'region', fallback: 'code' }).of(country) ?? country;
}
