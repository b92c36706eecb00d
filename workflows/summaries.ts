import { addDays, type CivilDate, civilDateOf, formatDay, type Instant } from '../domain/calendar.ts';
import type { Due, DueType } from '../domain/due.ts';
import { formatMoney } from '../domain/money/money.ts';
import { datesOf } from '../domain/period.ts';
import type { Charge, State } from '../domain/state.ts';

/*
 * What ops read beside each step of a history in Temporal's web UI: a sentence that begins with the tenant's own day,
 * is at most 200 bytes long and holds no personal data.
 */

const mostBytes = 200;

/** `1 Apr · Charge £120.00` */
export function dated({ timeZone }: Pick<State, 'timeZone'>, at: Instant, sentence: string): string {
  return shortened(`${formatDay(civilDateOf(at, timeZone))} · ${sentence}`);
}

export function timerSummary(state: State, now: Instant, due: Due): string {
  return dated(state, now, `Wait for the ${dueNames[due.type]} on ${formatDay(civilDateOf(due.at, state.timeZone))}`);
}

/** `£120.00 for 12 licences, 1–30 Apr (renewal, attempt 1)` */
export function chargePhrase(charge: Charge, { currency }: Pick<State, 'currency'>): string {
  const { bill, quantity, period, kind, attempt } = charge;
  const { from, to } = datesOf(period);
  const days = formatDays(bill.lines.at(-1)?.from ?? from, addDays(to, -1));
  return `${formatMoney(bill.amount, currency)} for ${counted(quantity)}, ${days} (${kind}, attempt ${attempt})`;
}

/** `12 licences` */
export function counted(licences: number): string {
  return licences === 1 ? '1 licence' : `${licences} licences`;
}

/** `1–30 Apr`, `15 Mar–14 Apr` */
export function formatDays(from: CivilDate, to: CivilDate): string {
  const isOneMonth = from.slice(0, 7) === to.slice(0, 7);
  const first = isOneMonth ? `${Number(from.slice(8))}` : formatDay(from);
  return from === to ? formatDay(from) : `${first}–${formatDay(to)}`;
}

const dueNames: Readonly<Record<DueType, string>> = {
  cancellation: 'cancellation to take effect',
  trialEnd: 'end of the trial',
  boundary: 'renewal',
  suspension: 'suspension',
  collection: 'collection of an unpaid bill',
  retry: 'next try of the failed renewal',
  warning: 'next warning of the deletion',
  unpaidDeletion: 'deletion for want of payment',
  instanceDeletion: 'deletion of the instance',
  clockTarget: 'test clock',
};

function shortened(text: string): string {
  if (byteLength(text) <= mostBytes) return text;
  let end = text.length;
  while (byteLength(text.slice(0, end)) > mostBytes - byteLength('…')) end -= 1;
  return `${text.slice(0, end)}…`;
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length;
