import type { InvoiceRow } from '../db/invoices.ts';
import type { Line } from '../domain/money/bill.ts';
import { type Formats, formatsOf } from '../domain/texts/formats.ts';
import type { Language } from '../domain/texts/language.ts';
import { type InvoiceTexts, invoiceTexts } from './invoice-texts.ts';
import { hasVatId, type IssuedInvoice } from './issued-invoice.ts';
import { taxNote } from './tax-note.ts';

type Row = readonly [name: string, value: string];

/** A party as its lines of text. */
interface PartyView {
  readonly heading: string;
  readonly name: string;
  readonly details: readonly string[];
}

/** The cells of a line in the order of the table's columns, with what explains the line under its description. */
export interface LineView {
  readonly cells: readonly [description: string, quantity: string, unitPrice: string, rate: string, amount: string];
  readonly details: readonly string[];
}

/** The texts of an invoice or a credit note in its language, for its page and its PDF. */
export interface InvoiceView {
  readonly language: Language;
  readonly title: string;
  readonly number: string;
  readonly seller: PartyView;
  readonly buyer: PartyView;
  readonly facts: readonly Row[];
  readonly caption: string;
  readonly columns: LineView['cells'];
  readonly lines: readonly LineView[];
  readonly sums: readonly Row[];
  readonly total: Row;
  /** Why this tax, how it was paid, and the buyer's own note. */
  readonly notes: readonly Row[];
  readonly page: InvoiceTexts['page'];
}

/** The texts and formats of a language. */
interface Say {
  readonly texts: InvoiceTexts;
  readonly formats: Formats;
  readonly money: (amount: number) => string;
}

export function invoiceView(issued: IssuedInvoice): InvoiceView {
  const { kind, number, language, currency, seller, buyer } = issued;
  const texts = invoiceTexts[language];
  const formats = formatsOf(language);
  const say: Say = { texts, formats, money: (amount) => formats.money(amount, currency) };
  return {
    language,
    title: kind === 'invoice' ? texts.invoice : texts.creditNote,
    number,
    seller: partyView(texts.seller, seller, say, language),
    buyer: partyView(texts.buyer, buyer, say, language),
    facts: factsOf(issued, say),
    caption: texts.lines,
    columns: [texts.description, texts.quantity, texts.unitPrice, texts.rate, texts.amount],
    lines: issued.lines.map((line) => lineView(line, issued, say)),
    sums: sumsOf(issued, say),
    total: [kind === 'invoice' ? texts.total : texts.credited, say.money(issued.total)],
    notes: notesOf(issued, say),
    page: texts.page,
  };
}

function factsOf(issued: IssuedInvoice, { texts, formats }: Say): readonly Row[] {
  const { kind, number, issuedOn, refersTo, correctedOn, purchaseOrder, tenantId } = issued;
  const corrected = correctedOn === null ? null : formats.date(correctedOn);
  const facts: readonly (Row | null)[] = [
    [texts.number, number],
    [texts.issuedOn, formats.date(issuedOn)],
    kind === 'invoice' ? [texts.taxPoint, formats.date(issuedOn)] : null,
    refersTo === null ? null : [texts.corrects, texts.correctedInvoice(refersTo, corrected)],
    periodFact(issued.lines, texts, formats),
    purchaseOrder === null ? null : [texts.purchaseOrder, purchaseOrder],
    [texts.customer, tenantId],
    [texts.currency, issued.currency.toUpperCase()],
  ];
  return facts.filter((fact) => fact !== null);
}

/** The days from the first of any line to the last of any. */
function periodFact(lines: readonly Line[], texts: InvoiceTexts, formats: Formats): Row | null {
  const period = suppliedIn(lines);
  return period === null ? null : [texts.period, formats.range(period.from, period.to)];
}

/** The days that the lines are for, `to` not counted; null where no line names any. */
export function suppliedIn(lines: readonly Line[]): Pick<Line, 'from' | 'to'> | null {
  const dated = lines.filter(({ from }) => from !== '');
  const from = dated.map((line) => line.from).toSorted()[0];
  const to = dated
    .map((line) => line.to)
    .toSorted()
    .at(-1);
  return from === undefined || to === undefined ? null : { from, to };
}

const cityFirst: ReadonlySet<string> = new Set(['GB', 'IE', 'US', 'CA', 'AU', 'NZ', 'IN', 'SG', 'ZA']);

function partyView(heading: string, party: InvoiceRow['seller'], { texts }: Say, language: Language): PartyView {
  const { name, addressLines, postcode, city, country, taxId, email } = party;
  const place = cityFirst.has(country ?? '') ? [city, postcode] : [postcode, city];
  const details: readonly (string | null)[] = [
    ...addressLines,
    place.filter(Boolean).join(' '),
    country === null ? null : countryName(country, language),
    taxId === null ? null : `${hasVatId(party) ? texts.vatId : texts.taxId} ${taxId}`,
    email,
  ];
  return { heading, name, details: details.filter((detail): detail is string => Boolean(detail)) };
}

const countryNames = new Map<Language, Intl.DisplayNames>();

function countryName(country: string, language: Language): string {
  const names = countryNames.get(language) ?? new Intl.DisplayNames([language], { type: 'region' });
  countryNames.set(language, names);
  return names.of(country) ?? country;
}

function lineView(line: Line, { kind, refersTo, taxMilliPercent }: IssuedInvoice, say: Say): LineView {
  const { quantity, unitAmount, amount, from, to, days, daysInPeriod } = line;
  const { texts, formats, money } = say;
  const isCredit = kind === 'credit_note';
  const description = isCredit ? texts.refundOf(refersTo ?? '') : suppliedText(line, say);
  const isPart = !isCredit && days !== daysInPeriod;
  const details = [
    ...(from === '' ? [] : [formats.range(from, to)]),
    ...(isPart ? [texts.daysOf(formats.number(days), formats.number(daysInPeriod))] : []),
  ];
  const rate = formats.percent(taxMilliPercent);
  return { cells: [description, formats.number(quantity), money(unitAmount), rate, money(amount)], details };
}

/** What a line is for, in the language of the invoice, as a line's own description is English. */
export function suppliedText(
  { quantity, description }: Line,
  { texts, formats }: Pick<Say, 'texts' | 'formats'>,
): string {
  const licences = texts.licences(formats.number(quantity), quantity === 1);
  return /used before the suspension/.test(description) ? licences + texts.usedBeforeSuspension : licences;
}

function sumsOf(
  { total, tax, taxMilliPercent, taxAtHome }: IssuedInvoice,
  { texts, formats, money }: Say,
): readonly Row[] {
  const sums: Row[] = [
    [texts.net, money(total - tax)],
    [texts.tax(formats.percent(taxMilliPercent)), money(tax)],
  ];
  if (taxAtHome === null) return sums;
  return [
    ...sums,
    [texts.taxAtHome(taxAtHome.currency.toUpperCase()), formats.money(taxAtHome.amount, taxAtHome.currency)],
  ];
}

function notesOf(issued: IssuedInvoice, say: Say): readonly Row[] {
  const { texts, formats } = say;
  const { taxAtHome, note } = issued;
  const why = taxNote(issued);
  const notes: readonly (Row | null)[] = [
    why === null ? null : [texts.rate, why],
    taxAtHome === null
      ? null
      : [
          texts.taxAtHome(taxAtHome.currency.toUpperCase()),
          texts.atRate(taxAtHome.rate, formats.date(taxAtHome.from), formats.date(taxAtHome.to)),
        ],
    paymentNote(issued, say),
    note === null ? null : [texts.note, note],
  ];
  return notes.filter((one) => one !== null);
}

function paymentNote({ kind, issuedOn, paidBy }: IssuedInvoice, { texts, formats }: Say): Row {
  const card = paidBy === null ? null : cardText(paidBy);
  if (kind === 'invoice')
    return card === null
      ? [texts.payment, texts.nothingToPay]
      : [texts.paid, texts.paidByCard(card, formats.date(issuedOn))];
  return card === null ? [texts.payment, texts.paidBack] : [texts.paidBack, texts.paidBackToCard(card)];
}

/** `Visa •••• 4242` */
export function cardText({ brand, last4 }: { readonly brand: string; readonly last4: string }): string {
  return `${brand.charAt(0).toUpperCase()}${brand.slice(1)} •••• ${last4}`;
}
