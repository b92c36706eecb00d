import type { Translated } from '../domain/texts/language.ts';

/** The words of an invoice and a credit note, in one language. */
export interface InvoiceTexts {
  readonly invoice: string;
  readonly creditNote: string;
  readonly seller: string;
  readonly buyer: string;
  readonly number: string;
  readonly issuedOn: string;
  readonly taxPoint: string;
  readonly period: string;
  readonly corrects: string;
  readonly correctedInvoice: (number: string, issuedOn: string | null) => string;
  readonly purchaseOrder: string;
  readonly customer: string;
  readonly currency: string;
  readonly vatId: string;
  readonly taxId: string;
  readonly lines: string;
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly rate: string;
  readonly amount: string;
  readonly net: string;
  readonly tax: (rate: string) => string;
  readonly taxAtHome: (currency: string) => string;
  readonly atRate: (rate: string, from: string, to: string) => string;
  readonly total: string;
  readonly credited: string;
  readonly paid: string;
  readonly paidByCard: (card: string, date: string) => string;
  readonly nothingToPay: string;
  readonly paidBack: string;
  readonly paidBackToCard: (card: string) => string;
  readonly payment: string;
  readonly note: string;
  readonly licences: (quantity: string, isOne: boolean) => string;
  readonly usedBeforeSuspension: string;
  readonly refundOf: (number: string) => string;
  readonly daysOf: (days: string, daysInPeriod: string) => string;
  readonly page: (page: number, pages: number) => string;
}

const en: InvoiceTexts = {
  invoice: 'Invoice',
  creditNote: 'Credit note',
  seller: 'From',
  buyer: 'To',
  number: 'Number',
  issuedOn: 'Date of issue',
  taxPoint: 'Tax point (date of payment)',
  period: 'Period of supply',
  corrects: 'Corrects',
  correctedInvoice: (number, issuedOn) =>
    issuedOn === null ? `Invoice ${number}` : `Invoice ${number} of ${issuedOn}`,
  purchaseOrder: 'Purchase order',
  customer: 'Customer',
  currency: 'Currency',
  vatId: 'VAT id',
  taxId: 'Tax id',
  lines: 'What it is for',
  description: 'Description',
  quantity: 'Quantity',
  unitPrice: 'Unit price',
  rate: 'VAT',
  amount: 'Net amount',
  net: 'Net',
  tax: (rate) => `VAT ${rate}`,
  taxAtHome: (currency) => `VAT in ${currency}`,
  atRate: (rate, from, to) => `at ${rate}, published for ${from} to ${to}`,
  total: 'Total',
  credited: 'Total credited',
  paid: 'Paid',
  paidByCard: (card, date) => `${date} by ${card}. Nothing is left to pay.`,
  nothingToPay: 'Nothing is left to pay.',
  paidBack: 'Given back',
  paidBackToCard: (card) => `to ${card}. The amounts reduce the invoice named above.`,
  payment: 'Payment',
  note: 'Note',
  licences: (quantity, isOne) => `${quantity} ${isOne ? 'licence' : 'licences'}`,
  usedBeforeSuspension: ', used before the suspension',
  refundOf: (number) => `Refund of ${number}`,
  daysOf: (days, daysInPeriod) => `${days} of ${daysInPeriod} days`,
  page: (page, pages) => `Page ${page} of ${pages}`,
};

const de: InvoiceTexts = {
  invoice: 'Rechnung',
  creditNote: 'Rechnungskorrektur',
  seller: 'Von',
  buyer: 'An',
  number: 'Nummer',
  issuedOn: 'Rechnungsdatum',
  taxPoint: 'Tag der Zahlung',
  period: 'Leistungszeitraum',
  corrects: 'Berichtigt',
  correctedInvoice: (number, issuedOn) =>
    issuedOn === null ? `Rechnung ${number}` : `Rechnung ${number} vom ${issuedOn}`,
  purchaseOrder: 'Bestellnummer',
  customer: 'Kunde',
  currency: 'Währung',
  vatId: 'USt-IdNr.',
  taxId: 'Steuernummer',
  lines: 'Leistungen',
  description: 'Beschreibung',
  quantity: 'Menge',
  unitPrice: 'Einzelpreis',
  rate: 'USt.',
  amount: 'Nettobetrag',
  net: 'Netto',
  tax: (rate) => `USt. ${rate}`,
  taxAtHome: (currency) => `USt. in ${currency}`,
  atRate: (rate, from, to) => `zum Kurs von ${rate}, veröffentlicht für ${from} bis ${to}`,
  total: 'Gesamtbetrag',
  credited: 'Gutgeschriebener Betrag',
  paid: 'Bezahlt',
  paidByCard: (card, date) => `${date} mit ${card}. Es ist nichts mehr zu zahlen.`,
  nothingToPay: 'Es ist nichts mehr zu zahlen.',
  paidBack: 'Erstattet',
  paidBackToCard: (card) => `auf ${card}. Die Beträge mindern die oben genannte Rechnung.`,
  payment: 'Zahlung',
  note: 'Hinweis',
  licences: (quantity, isOne) => `${quantity} ${isOne ? 'Lizenz' : 'Lizenzen'}`,
  usedBeforeSuspension: ', vor der Sperrung genutzt',
  refundOf: (number) => `Erstattung zu ${number}`,
  daysOf: (days, daysInPeriod) => `${days} von ${daysInPeriod} Tagen`,
  page: (page, pages) => `Seite ${page} von ${pages}`,
};

export const invoiceTexts: Translated<InvoiceTexts> = { en, de };
