// `npm run bench`: what the service costs and how fast it is, each figure beside the floor of the same run.
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Bench, type Measurement, type Sizes, sizes } from './bench.ts';
import { chart } from './chart.ts';
import { keepResults, type Result } from './kept-results.ts';
import { addLicences } from './measure/add-licences.ts';
import { apiUnderLoad } from './measure/api-under-load.ts';
import { entitlements } from './measure/entitlements.ts';
import { history } from './measure/history.ts';
import { largeTenant } from './measure/large-tenant.ts';
import { memory } from './measure/memory.ts';
import { processorTime } from './measure/processor-time.ts';
import { reconciliation } from './measure/reconciliation.ts';
import { renewals, renewalsUnlimited } from './measure/renewals.ts';
import { replay } from './measure/replay.ts';
import { sleepers } from './measure/sleepers.ts';
import { testClock } from './measure/test-clock.ts';
import { wave } from './measure/wave.ts';
import { circumstances, machine, table } from './report.ts';
import { startServers } from './servers.ts';
import { seeded } from './statistics.ts';

/** In the table's order: first the measurements by which a change is judged. */
const measurements: readonly Measurement[] = [
  processorTime,
  addLicences,
  entitlements,
  apiUnderLoad,
  renewals,
  renewalsUnlimited,
  wave,
  history,
  testClock,
  largeTenant,
  replay,
  memory,
  reconciliation,
  sleepers,
];

const usage = `npm run bench -- [--quick | --smoke] [--only name …] [--set size=number …] [--minutes number] [--seed number] [--save]
  --only     one of ${measurements.map(({ name }) => name).join(', ')}; may be repeated
  --set      another size than usual, of ${Object.keys(sizes.full).join(', ')}; may be repeated
  --minutes  how long each may take at most: 30 unless given
  --save     keeps the results in docs/benchmark.json, each instead of its last, and writes docs/benchmark.md and .svg from all`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    set: { type: 'string', multiple: true, default: [] },
    minutes: { type: 'string', default: '30' },
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
const log = (text: string): void => console.error(`${String(secondsSince(startedAt)).padStart(4)} s  ${text}`);
const seed = Number(values.seed);
const size = values.smoke ? 'smoke' : values.quick ? 'quick' : 'full';
const chosen = measurements.filter(({ name }) => values.only === undefined || values.only.includes(name));
// The measurement of memory needs empty caches, so it comes first.
const inOrder = chosen.toSorted((one, other) => Number(other === memory) - Number(one === memory));
const chosenSizes = { ...sizes[size], ...sizesIn(values.set) };

log('Starting the servers');
const servers = await startServers();
const bench: Bench = { servers, sizes: chosenSizes, random: seeded(seed), log };
const results: Result[] = [];
for (const measurement of inOrder) {
  const result = await resultOf(measurement);
  if (result === null) break;
  results.push(result);
  log(`\n${table(result.rows)}`);
}
await servers.close();
if (values.save) save(keepResults(results));

/**
 * The measurement's result; null where it failed. The benchmark then ends, because what the measurement began would
 * disturb the next one.
 */
async function resultOf(measurement: Measurement): Promise<Result | null> {
  const { name } = measurement;
  const begun = Date.now();
  const [load = 0] = loadavg();
  try {
    const rows = await within(Number(values.minutes), measurement.run(bench));
    const chosenSize = [size, ...values.set].join(', ');
    return {
      name,
      at: new Date(begun).toISOString(),
      sizes: chosenSize,
      seed,
      seconds: secondsSince(begun),
      load,
      rows,
    };
  } catch (error) {
    process.exitCode = 1;
    console.error(`${name} has failed:`, error);
    return null;
  }
}

/** Limits a measurement's time, so that a whole benchmark can be put together from several runs. */
async function within<T>(minutes: number, work: Promise<T>): Promise<T> {
  const isOver = sleep(60_000 * minutes, undefined, { ref: false }).then(() => {
    throw new Error(`It was not done within ${minutes} minutes`);
  });
  return Promise.race([work, isOver]);
}

function secondsSince(instant: number): number {
  return Math.round((Date.now() - instant) / 1_000);
}

function sizesIn(choices: readonly string[]): Partial<Sizes> {
  const pairs = choices.map((choice) => choice.split('='));
  const wrong = pairs.find(([name = '', figure]) => !(name in sizes.full) || !(Number(figure) > 0));
  if (wrong === undefined) return Object.fromEntries(pairs.map(([name, figure]) => [name, Number(figure)]));
  console.error(`No such size: --set ${wrong.join('=')}\n${usage}`);
  process.exit(1);
}

function save(kept: readonly Result[]): void {
  const ordered = measurements.flatMap(({ name }) => kept.filter((result) => result.name === name));
  const rows = ordered.flatMap((result) => result.rows);
  const note = 'Written by `npm run bench -- --save`; what it means is in `docs/performance.md`.';
  const head = ['# Benchmark', '', note, '', ...machine().map((line) => `- ${line}`)];
  const picture = '![Each figure beside its floor](benchmark.svg)';
  const text = [...head, '', table(rows), '', picture, '', '## When', '', circumstances(ordered), ''].join('\n');
  writeFileSync(new URL('../docs/benchmark.md', import.meta.url), text);
  writeFileSync(new URL('../docs/benchmark.svg', import.meta.url), chart(rows, 'Ratio to the floor of the same run'));
}
