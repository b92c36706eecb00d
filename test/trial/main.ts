// npm run trial -- --minutes 10 --seed 1: the long form of the trial by fault.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleWorkflows } from '../../service/bundle-workflows.ts';
import { type Report, runTrial } from './trial.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    tenants: { type: 'string', default: '16' },
  },
});
const seed = Number(values.seed);
const minutes = Number(values.minutes);
if (!Number.isInteger(seed) || !(minutes > 0)) throw new Error('--minutes and --seed are numbers');

const bundle = join(mkdtempSync(join(tmpdir(), 'licence-billing-bundle-')), 'workflows.js');
writeFileSync(bundle, await bundleWorkflows());

const say = (line: string): void => console.log(line);
say(`Seed ${seed}, ${minutes} minutes`);
const report = await runTrial({
  seed,
  charging: { count: Number.POSITIVE_INFINITY, mostMs: minutes * 20_000 },
  killing: { count: Number.POSITIVE_INFINITY, mostMs: minutes * 40_000 },
  tenants: Number(values.tenants),
  settleWithinMs: 300_000,
  bundle,
  say,
});
tell(report);
process.exit(report.problems.length === 0 ? 0 : 1);

function tell({
  problems,
  kills,
  points,
  commands,
  accepted,
  charges,
  refunds,
  faults,
  tenants,
  folder,
}: Report): void {
  const at = new Map<string, string[]>();
  for (const kill of kills) {
    const [victim = '', point = ''] = kill.split(/ at (.*)/);
    at.set(point, [...(at.get(point) ?? []), victim]);
  }
  say(`\nKilled ${kills.length} times, at ${at.size} of ${points} points:`);
  for (const [point, victims] of [...at].sort(([a], [b]) => (a < b ? -1 : 1)))
    say(`  ${point} ← ${victims.join(', ')}`);
  const struck = [...faults].map(([fault, count]) => `${count} ${fault}`).join(', ');
  const made = Object.entries(charges)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
  say(
    `\n${tenants.lived} tenants, ${tenants.deleted} of them deleted · ${commands} requests answered, ${accepted} accepted`,
  );
  say(`Charges: ${made} · ${refunds} refunds\nFaults at charges: ${struck}`);
  if (problems.length === 0) {
    say('Held: money moved = ledger = invoices; nothing lost, nothing doubled; every outcome known; no tenant stuck,');
    say('each sound and told of alike by workflow, Postgres and log; numbers without gaps; no deletion by half.');
    return;
  }
  say(`\n${problems.length} problems (data and logs: ${folder}):`);
  for (const problem of problems) say(`  ${problem}`);
  say(`\nRepeat it with: npm run trial -- --minutes ${minutes} --seed ${seed} --tenants ${values.tenants}`);
}
