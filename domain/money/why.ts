import { addDays, type CivilDate, formatDay } from '../calendar.ts';
import type { ChargeKind, Purpose } from '../state.ts';
import type { Taxation } from '../tax/taxation.ts';
import { taxToSeeTo, whyThisTax } from '../tax/why.ts';
import { type Line, proratedUnitAmount } from './bill.ts';
import { type AmountMinor, type Currency, formatMoney } from './money.ts';

/** The facts that explain a charge's amount. */
export interface Explained {
  readonly kind: ChargeKind;
  readonly purpose: Purpose;
  readonly lines: readonly Line[];
  readonly amount: AmountMinor;
  readonly tax: AmountMinor;
  readonly currency: Currency;
  readonly attempt: number;
  /** Null for a charge of a release without the tax rule. */
  readonly taxation: Taxation | null;
  /** The price of a licence and period; null where it is not known. */
  readonly unitPrice: AmountMinor | null;
}

/** Why this amount: sentences that a person can check with a calendar and a division. */
export function whyThisAmount(charge: Explained): readonly string[] {
  return [reasonSentence(charge), ...charge.lines.map((line) => lineSentence(line, charge)), ...sumSentences(charge)];
}

function reasonSentence({ kind, purpose, lines, attempt }: Explained): string {
  const line = lines.at(-1);
  const from = line === undefined ? 'its first day' : longDay(line.from);
  const again = attempt === 1 ? '' : ` This was attempt ${attempt} to charge it.`;
  if (purpose.type === 'addLicences') {
    const reactivated = purpose.reactivate.length;
    const free = reactivated === 0 ? '' : ` Reactivated free of charge before that: ${counted(reactivated)}.`;
    return `${counted(purpose.quantity)} added on ${from}, to be paid for the rest of the period.${free}${again}`;
  }
  const isFresh = kind !== 'first' && purpose.type === 'openPeriod';
  const opens = kind === 'first' ? 'The first period' : isFresh ? 'A fresh period' : 'The period';
  const to = line === undefined ? '' : ` to ${longDay(addDays(line.to, -1))}`;
  const used = isFresh && lines.length > 1 ? ', and what was used without paying before it' : '';
  return `${opens} from ${from}${to}${used}.${again}`;
}

function lineSentence(line: Line, { currency, unitPrice }: Explained): string {
  const { quantity, unitAmount, amount, days, daysInPeriod, from, to } = line;
  const money = (minor: AmountMinor): string => formatMoney(minor, currency);
  const times = `${quantity} × ${money(unitAmount)} = ${money(amount)}`;
  if (days === daysInPeriod) return `${counted(quantity)} for the whole period of ${daysInPeriod} days: ${times}.`;
  const span = `From ${longDay(from)} to ${longDay(addDays(to, -1))} are ${days} of the period’s ${daysInPeriod} days`;
  // A carried line may come from a period with another price.
  const fits = unitPrice !== null && proratedUnitAmount(unitPrice, days, daysInPeriod) === unitAmount;
  const price = fits ? money(unitPrice) : 'the price then';
  return `${span}: ${price} × ${days} ÷ ${daysInPeriod} = ${money(unitAmount)} a licence, to the nearest minor unit, halves up; ${times}.`;
}

function sumSentences({ lines, amount, tax, taxation, currency }: Explained): readonly string[] {
  const money = (minor: AmountMinor): string => formatMoney(minor, currency);
  const net = amount - tax;
  const sum = lines.length > 1 ? [`The lines add up to ${money(net)}.`] : [];
  const why = taxation === null ? [] : [whyThisTax(taxation), taxToSeeTo(taxation)].filter((one) => one !== null);
  if (tax === 0) return [...sum, `No tax: ${money(amount)} in all.`, ...why];
  return [...sum, `Tax on ${money(net)}, rounded once: ${money(tax)}; ${money(amount)} in all.`, ...why];
}

function counted(quantity: number): string {
  return quantity === 1 ? '1 licence' : `${quantity} licences`;
}

/** `1 Mar 2026`. */
export function longDay(date: CivilDate): string {
  return `${formatDay(date)} ${date.slice(0, 4)}`;
}
