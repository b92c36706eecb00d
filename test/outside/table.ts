import { events } from './events.ts';
import type { Ending } from './play.ts';
import { states } from './states.ts';

/** The page docs/outside-world.md: a row an event, a column a state, and what the tenant ended in some days later. */
export function tableOf(endings: readonly Ending[]): string {
  const endingOf = (event: string, state: string): Ending | undefined =>
    endings.find((one) => one.event.name === event && one.state.name === state);
  const cell = (event: string, state: string): string => {
    const ending = endingOf(event, state);
    return ending === undefined ? '–' : inWords(ending, endingOf('nothing', state) ?? ending);
  };
  // Of all states together, as in which of them it is told already may depend on the moment.
  const told = (event: string): string => {
    const concerns = endings.filter((one) => one.event.name === event).flatMap(({ attention }) => attention);
    return [...new Set(concerns)].sort().join(', ') || '–';
  };
  const names = states.map(({ name }) => name);
  const rows = [
    ['event', ...names, 'concern'],
    ...events.map(({ name }) => [name, ...names.map((state) => cell(name, state)), told(name)]),
  ];
  return [
    '# What the outside world does',
    '',
    'Written by `npm run outside-world` from `test/outside`, which plays every event in every state in which it can happen, each on',
    'a tenant of its own: the event happens, the sweep for lost runs comes, time goes on for some days, and at last the tenant is',
    'canceled and deleted. A cell has what the tenant was in some days after the event; the last column, the subjects of which ops',
    'are told.',
    '',
    'The tests fail where a tenant hangs, is charged twice, is not deleted with exactly one certificate at last, or comes to another',
    'state, pool or ledger than the tenant that it is compared with:',
    '',
    '- A tenant whose run or whose money the event is about is compared with the one of the first row, to which nothing happened.',
    '- One whose card is gone waits for a card where a bill falls due, with its licences. Some days later it gives another, and a trial',
    '  that has expired meanwhile is activated. Then it is like the one of the row “another card is given”, and has paid the same.',
    '- What a payer confirms at the bank comes into effect though it is unheard, as in the row where it is heard. What was given back',
    '  meanwhile, or declined, changes nothing; but a bill that was owed stays paid, or is tried again on its day.',
    '',
    'Unheard: no webhook of it arrives. An active tenant whose charge waits for its payer is in the column “awaits payer”.',
    '',
    ...aligned(rows),
    '',
    '–: it cannot happen to such a tenant, or nothing is to be compared with it; in the last column, ops are told nothing.',
    '',
  ].join('\n');
}

/** `past_due, then active`; and what the pool has more than without the event. */
function inWords({ later, answered }: Ending, undisturbed: Ending): string {
  const ways = [...new Set([later.view.state, answered.view.state])].join(', then ');
  const more = answered.view.licences.total - undisturbed.later.view.licences.total;
  return more === 0 ? ways : `${ways} with ${more} more`;
}

/** The lines of a Markdown table, as the formatter writes it. */
function aligned([head = [], ...rows]: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map((row) => line(row))];
}
