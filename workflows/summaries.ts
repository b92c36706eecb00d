import { attentionOf } from '../domain/attention.ts';
import { addDays, civilDateOf, formatDay, type Instant, type TimeZone } from '../domain/calendar.ts';
import { chargeAwaitingPayer, unknownCharge } from '../domain/charge-under-way.ts';
import type { Due, DueType } from '../domain/due.ts';
import type { Event } from '../domain/events.ts';
import { nextBill } from '../domain/forecast.ts';
import { formatMoney } from '../domain/money/money.ts';
import { countsOf } from '../domain/pool.ts';
import { overdueOf } from '../domain/rules/failed-renewal.ts';
import { dunningOf } from '../domain/stage.ts';
import type { Charge, State } from '../domain/state.ts';
import { stateOf } from '../domain/view.ts';

/** What ops read in Temporal's web UI: short, exact, and without personal data. */

const dueNames: Readonly<Record<DueType, string>> = {
  cancellation: 'Cancellation takes effect',
  trialEnd: 'Trial ends',
  boundary: 'Renewal',
  suspension: 'Suspension',
  collection: 'Collect an unpaid bill',
  retry: 'Retry of the failed renewal',
  warning: 'Warning of deletion',
  unpaidDeletion: 'Deletion for want of payment',
  instanceDeletion: 'Deletion of the instance',
  clockTarget: 'Test clock',
};

export function timerSummary(due: Due, { timeZone }: State): string {
  return `${dueNames[due.type]} on ${formatDay(civilDateOf(due.at, timeZone))}`;
}

/** `Charge £120.00 · 12 licences · 1 Mar–31 Mar · renewal` */
export function chargeSummary({ bill, quantity, period, kind, attempt }: Charge, state: State): string {
  const { currency, timeZone } = state;
  const amount = formatMoney(bill.amount, currency);
  const licences = quantity === 1 ? '1 licence' : `${quantity} licences`;
  const from = bill.lines.at(-1)?.from ?? civilDateOf(period.start, timeZone);
  const lastDay = addDays(civilDateOf(period.end, timeZone), -1);
  const tries = attempt === 1 ? '' : ` · attempt ${attempt}`;
  return `Charge ${amount} · ${licences} · ${formatDay(from)}–${formatDay(lastDay)} · ${kind}${tries}`;
}

/** `licencesAdded, chargeSucceeded`: what a record activity writes down. */
export function recordSummary(events: readonly Event[]): string {
  const types = [...new Set(events.map(({ type }) => type))].join(', ');
  return `Record ${types}`.slice(0, 200);
}

/** The table ops see above a workflow's history. */
export function currentDetails(state: State, lastCharge: string | null): string {
  const { total, assigned, free, ending } = countsOf(state.pool);
  const bill = nextBill(state);
  const day = (at: Instant): string => onDay(at, state.timeZone);
  const rows: readonly (readonly [string, string])[] = [
    ['State', stateOf(state)],
    ['Licences', `${total} in the pool · ${assigned} assigned · ${free} free · ${ending} ending`],
    [
      'Next bill',
      bill === null
        ? 'none'
        : `${formatMoney(bill.amount, state.currency)} for ${bill.licences} licences, ${day(bill.at)}`,
    ],
    ['Last charge', lastCharge ?? 'none in this run'],
    ['Last decline', overdueOf(state)?.declineCode ?? 'none'],
    ['Ends', state.cancellation === null ? 'no cancellation pending' : day(state.cancellation.at)],
    ['To do', toDo(state)],
  ];
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

function onDay(at: Instant, zone: TimeZone): string {
  return `${civilDateOf(at, zone)} (${zone})`;
}

function toDo(state: State): string {
  const attention = attentionOf(state.concerns);
  if (attention !== null) return attention;
  const unknown = unknownCharge(state);
  if (unknown !== null) return `Wait: the outcome of ${unknown.key} is being looked up.`;
  if (chargeAwaitingPayer(state) !== null) return 'The payer has to confirm at the bank.';
  return dunningOf(state) === null ? 'Nothing.' : 'The tenant has to pay, or to add another card.';
}
