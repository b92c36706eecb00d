import type { Translated } from '../domain/texts/language.ts';
import type { IssuedInvoice } from './issued-invoice.ts';

type Exempt = Exclude<IssuedInvoice['taxCategory'], 'standard'>;

const sentences: Translated<Readonly<Record<Exempt, string>>> = {
  en: {
    reverse_charge: 'Reverse charge: the customer accounts for the VAT.',
    outside_scope: 'Outside the scope of VAT.',
    zero: 'Zero-rated.',
  },
  de: {
    reverse_charge: 'Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge).',
    outside_scope: 'Nicht steuerbar.',
    zero: 'Umsatzsteuersatz 0 %.',
  },
};

/** Why no tax was taken, as a sentence; null where it was. */
export function taxNote({ language, taxCategory }: Pick<IssuedInvoice, 'language' | 'taxCategory'>): string | null {
  return taxCategory === 'standard' ? null : sentences[language][taxCategory];
}
