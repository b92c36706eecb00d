// `npm run bench`: what the service costs and how fast it is, each figure beside the floor of the same run.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Bench, type Measurement, type Sizes, sizes } from './bench.ts';
import { chart } from './chart.ts';
import { addLicences } from './measure/add-licences.ts';
import { apiUnderLoad } from './measure/api-under-load.ts';
import { entitlements } from './measure/entitlements.ts';
import { history } from './measure/history.ts';
import { largeTenant } from './measure/large-tenant.ts';
import { memory } from './measure/memory.ts';
import { reconciliation } from './measure/reconciliation.ts';
import { renewals } from './measure/renewals.ts';
import { replay } from './measure/replay.ts';
import { sleepers } from './measure/sleepers.ts';
import { testClock } from './measure/test-clock.ts';
import { wave } from './measure/wave.ts';
import { header, table } from './report.ts';
import { figureRow, type Row } from './row.ts';
import { startServers } from './servers.ts';
import { seeded } from './statistics.ts';

/** The order matters: memory needs empty caches, and what fills the servers comes last. */
const measurements: readonly Measurement[] = [
  memory,
  addLicences,
  entitlements,
  history,
  testClock,
  largeTenant,
  replay,
  renewals,
  wave,
  apiUnderLoad,
  sleepers,
  reconciliation,
];

const usage = `npm run bench -- [--quick | --smoke] [--only name …] [--set size=number …] [--seed number] [--save]
  --only  one of ${measurements.map(({ name }) => name).join(', ')}; may be repeated
  --set   another size than usual, of ${Object.keys(sizes.full).join(', ')}; may be repeated
  --save  writes the table and the chart to docs/benchmark.md and docs/benchmark.svg`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    set: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    save: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const startedAt = Date.now();
const seconds = (): number => Math.round((Date.now() - startedAt) / 1_000);
const log = (text: string): void => console.error(`${String(seconds()).padStart(4)} s  ${text}`);
const seed = Number(values.seed);
const size = values.smoke ? 'smoke' : values.quick ? 'quick' : 'full';
const chosen = measurements.filter(({ name }) => values.only === undefined || values.only.includes(name));

const chosenSizes = { ...sizes[size], ...sizesIn(values.set) };

log('Starting the servers');
const servers = await startServers();
const bench: Bench = { servers, sizes: chosenSizes, random: seeded(seed), log };
const rows: Row[] = [];
for (const measurement of chosen) {
  const more = await measurement.run(bench).catch((error: unknown) => [failed(measurement, error)]);
  rows.push(...more);
  log(`\n${table(more)}`);
}
await servers.close();

function sizesIn(choices: readonly string[]): Partial<Sizes> {
  const pairs = choices.map((choice) => choice.split('='));
  const wrong = pairs.find(([name = '', figure]) => !(name in sizes.full) || !(Number(figure) > 0));
  if (wrong === undefined) return Object.fromEntries(pairs.map(([name, figure]) => [name, Number(figure)]));
  console.error(`No such size: --set ${wrong.join('=')}\n${usage}`);
  process.exit(1);
}

/** A measurement that fails is a row of its own; the others still run. */
function failed({ name }: Measurement, error: unknown): Row {
  process.exitCode = 1;
  console.error(error);
  const figure = error instanceof Error ? error.message.slice(0, 80) : String(error);
  return figureRow(`${name} has failed`, figure, { toReach: '', met: false });
}

const lines = [...header([size, ...values.set].join(', '), seed), `${seconds()} s in all`];
console.log([...lines, '', table(rows)].join('\n'));
if (values.save) {
  const note = 'Written by `npm run bench -- --save`; what it means is in `docs/performance.md`.';
  const text = ['# Benchmark', '', note, '', ...lines.map((line) => `- ${line}`), '', table(rows), ''];
  writeFileSync(
    new URL('../docs/benchmark.md', import.meta.url),
    `${text.join('\n')}\n![Each figure beside its floor](benchmark.svg)\n`,
  );
  writeFileSync(new URL('../docs/benchmark.svg', import.meta.url), chart(rows, 'Ratio to the floor of the same run'));
}
