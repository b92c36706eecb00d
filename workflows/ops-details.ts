import { attentionOf } from '../domain/attention.ts';
import { civilDateOf, type Instant } from '../domain/calendar.ts';
import { chargeAwaitingPayer, unknownCharge } from '../domain/charge-under-way.ts';
import { nextBill } from '../domain/forecast.ts';
import { formatMoney } from '../domain/money/money.ts';
import { countsOf } from '../domain/pool.ts';
import { overdueOf } from '../domain/rules/overdue.ts';
import { dunningOf } from '../domain/stage.ts';
import type { State } from '../domain/state.ts';
import { stateOf } from '../domain/view.ts';

/** The table that ops see above a workflow's history: Markdown, without personal data. */
export function currentDetails(state: State, lastCharge: string | null): string {
  const { total, assigned, free, ending } = countsOf(state.pool);
  const rows: readonly (readonly [string, string])[] = [
    ['State', stateOf(state)],
    ['Licences', `${total} in the pool · ${assigned} assigned · ${free} free · ${ending} ending`],
    ['Next bill', nextBillOf(state)],
    ['Last charge', lastCharge ?? 'none in this run'],
    ['Last decline', overdueOf(state)?.declineCode ?? 'none'],
    ['Ends', state.cancellation === null ? 'no cancellation pending' : onDay(state.cancellation.at, state)],
    ['To do', toDo(state)],
  ];
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

function nextBillOf(state: State): string {
  const bill = nextBill(state);
  if (bill === null) return 'none';
  return `${formatMoney(bill.amount, state.currency)} for ${bill.licences} licences, ${onDay(bill.at, state)}`;
}

function toDo(state: State): string {
  const attention = attentionOf(state.concerns);
  if (attention !== null) return attention;
  const unknown = unknownCharge(state);
  if (unknown !== null) return `Wait: the outcome of ${unknown.key} is being looked up.`;
  if (chargeAwaitingPayer(state) !== null) return 'The payer has to confirm at the bank.';
  if (state.removedCard !== null) return 'The tenant has to add another card: its own is gone at the card processor.';
  return dunningOf(state) === null ? 'Nothing.' : 'The tenant has to pay, or to add another card.';
}

function onDay(at: Instant, { timeZone }: State): string {
  return `${civilDateOf(at, timeZone)} (${timeZone})`;
}
