import { type ProcessorTime, sumOf } from '../../bench/processor-time.ts';
import { countOf } from '../support/books.ts';
import type { Costs } from './measure-costs.ts';
import type { ClusterReport } from './trial.ts';

/** The counts of a trial, as text. */
export function reportOf(report: ClusterReport, seed: number): string {
  const { renewals, purchases, books, broken, rolled, problems, renewedAfterMs, costs } = report;
  const ended = [...countOf(broken)].map(([name, times]) => `  ${times} × ${name}`);
  const after = renewedAfterMs === null ? 'some never' : `all within ${Math.round(renewedAfterMs / 1_000)} s`;
  const isEven = books.moved === books.ledger && books.ledger === books.invoiced;
  return [
    `\nSeed ${seed}. The demo story: ${Math.round(report.demoSeconds)} s`,
    ...(costs === null ? [] : costLines(costs)),
    'Ended while renewals and purchases went on:',
    ...ended,
    `Renewals:  ${renewals.due} due at one instant, ${renewals.once} charged once, ${after}`,
    `Purchases: ${purchases.asked} asked for, ${purchases.refused} refused, ${purchases.charged} charged once`,
    `Books:     money ${books.moved} ${isEven ? '=' : '≠'} ledger ${books.ledger} ${isEven ? '=' : '≠'} invoices ${books.invoiced}`,
    `Replaced under load: ${rolled.sent} purchases sent once, ${rolled.dropped} dropped, ${rolled.answeredLater} answered 202`,
    problems.length === 0 ? 'Held.' : `${problems.length} problems:`,
    ...problems.slice(0, 40).map((problem) => `  ${problem}`),
  ].join('\n');
}

function costLines({ idle, purchase, renewal, ...costs }: Costs): readonly string[] {
  const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;
  return [
    `Processor time, one API and one worker: a purchase ${parts(purchase)}; a renewal ${parts(renewal)}; idle, a second ${parts(idle)}`,
    `Renewals a second, without a limit at the processor: ${costs.renewalsPerSecond.toFixed(1)}`,
    `Temporal's database a run (${costs.runs} new): history ${kilobytes(costs.historyBytesPerRun)}, visibility ${kilobytes(costs.visibilityBytesPerRun)}, packed ${kilobytes(costs.packedVisibilityBytesPerRun)}`,
  ];
}

function parts(times: ProcessorTime): string {
  const each = Object.entries(times).map(([part, ms]) => `${part} ${ms.toFixed(1)}`);
  return `${sumOf(times).toFixed(1)} ms (${each.join(', ')})`;
}
