import type { InvoiceRow } from '../../db/invoices.ts';
import { addDays, civilDateOf } from '../../domain/calendar.ts';
import type { Line } from '../../domain/money/bill.ts';
import { formatMoney } from '../../domain/money/money.ts';
import { longDay } from '../../domain/money/why.ts';

/** A party as its lines of text. */
interface PartyView {
  readonly name: string;
  readonly details: readonly string[];
}

interface LineView {
  readonly description: string;
  readonly span: string;
  /** How the amount comes about: `3 × £6.67 (10 of 30 days)`. */
  readonly arithmetic: string;
  readonly amount: string;
}

/** What an invoice or a credit note says, in words: the same for its page and its PDF. */
export interface InvoiceView {
  readonly title: string;
  readonly number: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly seller: PartyView;
  readonly buyer: PartyView;
  readonly lines: readonly LineView[];
  readonly sums: readonly (readonly [name: string, amount: string])[];
  readonly total: readonly [name: string, amount: string];
  readonly note: string;
}

export function invoiceView(invoice: InvoiceRow, timeZone: string): InvoiceView {
  const { kind, number, total, tax, currency, refersTo, tenantId } = invoice;
  const isCredit = kind === 'credit_note';
  const money = (amount: number): string => moneyText(amount, currency);
  const day = (at: Date): string => longDay(civilDateOf(at.getTime(), timeZone));
  return {
    title: isCredit ? 'Credit note' : 'Invoice',
    number,
    facts: [
      ['Number', number],
      ['Date', day(invoice.issuedAt)],
      ...(refersTo === null ? [] : [['Corrects', `Invoice ${refersTo}`] as const]),
      ...periodFact(invoice.lines),
      ['Customer', tenantId],
      ['Currency', currency.toUpperCase()],
    ],
    seller: partyView(invoice.seller),
    buyer: partyView(invoice.buyer),
    lines: invoice.lines.map((line) => lineView(line, money, isCredit)),
    sums: [
      ['Net', money(total - tax)],
      ['Tax', money(tax)],
    ],
    total: [isCredit ? 'Total credited' : 'Total paid', money(total)],
    note: isCredit
      ? 'The total has been given back to the card that paid. Amounts are shown as positive figures and reduce the invoice named above.'
      : 'Paid by card. There is nothing left to pay.',
  };
}

/** By the civil dates of the last line, which is the bill's own; the lines before it are of earlier days. */
function periodFact(lines: readonly Line[]): readonly (readonly [name: string, value: string])[] {
  const line = lines.at(-1);
  if (line === undefined || line.to === '') return [];
  return [['Period', `${longDay(addDays(line.to, -line.daysInPeriod))} to ${longDay(line.to)} (not counted)`]];
}

function partyView({ name, addressLines, taxId, email }: InvoiceRow['seller']): PartyView {
  const details = [...addressLines, ...(taxId === null ? [] : [`Tax id ${taxId}`]), ...(email === null ? [] : [email])];
  return { name, details };
}

function lineView(line: Line, money: (amount: number) => string, isCredit: boolean): LineView {
  const { description, quantity, unitAmount, amount, from, to, days, daysInPeriod } = line;
  const times = `${quantity} × ${money(unitAmount)}`;
  const arithmetic = isCredit ? '' : `${times} (${days} of ${daysInPeriod} days)`;
  return {
    description,
    span: from === '' ? '' : `${longDay(from)} to ${longDay(to)} (not counted)`,
    arithmetic,
    amount: money(amount),
  };
}

/** With the currency's sign where every font has it, else with its code. */
function moneyText(amount: number, currency: string): string {
  const text = formatMoney(amount, currency);
  return /^[ -~£¥€\u00a0]+$/.test(text) ? text : text.replace(/^[^\d-]+/, `${currency.toUpperCase()}\u00a0`);
}
