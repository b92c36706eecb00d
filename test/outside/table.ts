import { events } from './events.ts';
import type { Ending } from './play.ts';
import { states } from './states.ts';

/** The page docs/outside-world.md: a row an event, a column a state, and what the tenant was in some days later. */
export function tableOf(endings: readonly Ending[]): string {
  const cell = (event: string, state: string): string => {
    const ending = endings.find((one) => one.event === event && one.state === state);
    if (ending === undefined || !ending.happened) return '–';
    return ending.view.state;
  };
  // Of all states together, as in which of them it is told already may depend on the moment.
  const told = (event: string): string => {
    const concerns = endings.filter((one) => one.event === event).flatMap(({ attention }) => attention);
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
    'Written by `npm run outside-world` from `test/outside`, which plays every event in every state, each on a tenant of its own:',
    'the event happens, the sweep for lost runs comes, time goes on for some days, and at last the tenant is canceled and deleted.',
    'A cell has the state some days after the event; the last column, the subjects of which ops are told.',
    '',
    'Each test fails where a tenant hangs, is charged twice, or comes to another state, pool or ledger than the tenant of the',
    'first row, to which nothing happened. Without a card, what falls due waits for another.',
    '',
    ...aligned(rows),
    '',
    '–: it cannot happen to such a tenant, or ops are told nothing.',
    '',
  ].join('\n');
}

/** The lines of a Markdown table, as the formatter writes it. */
function aligned([head = [], ...rows]: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map((row) => line(row))];
}
