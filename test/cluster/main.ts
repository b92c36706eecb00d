// npm run cluster-trial -- --minutes 4 --seed 1: the production set-up on a multi-service Temporal, and its counts.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { projectFolder } from '../../stack/settings.ts';
import { reportOf } from './report.ts';
import { runClusterTrial } from './trial.ts';

const usage = `npm run cluster-trial -- [--minutes 4] [--tenants 300] [--rate 2] [--seed number] [--roll dist] [--no-costs] [--keep]
  --minutes   how long parts are broken; each is broken at least once
  --tenants   how many renewals fall due at one instant
  --rate      purchases a second
  --roll      the dist of another build: each process is replaced by it, and then by the present one again
  --no-costs  leaves out what a purchase and a renewal cost
  --keep      keeps data and logs
CLUSTER_PORT (7400) is the first of a hundred ports for Temporal.`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '4' },
    tenants: { type: 'string', default: '300' },
    rate: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    roll: { type: 'string' },
    'no-costs': { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [minutes, tenants, rate, seed] = [values.minutes, values.tenants, values.rate, values.seed].map(Number);
if (
  values.help ||
  !(minutes && minutes > 0) ||
  !(tenants && tenants > 0) ||
  !(rate && rate > 0) ||
  seed === undefined
) {
  console.error(usage);
  process.exit(values.help ? 0 : 1);
}

const startedAt = Date.now();
const say = (line: string): void =>
  console.error(`${String(Math.round((Date.now() - startedAt) / 1000)).padStart(4)} s  ${line}`);
process.umask(0o077);
say(`Seed ${seed}: building the service`);
execFileSync('npm', ['run', '--silent', 'build'], { cwd: projectFolder, stdio: ['ignore', 'ignore', 'inherit'] });
const dataDir = mkdtempSync(join(tmpdir(), 'licence-billing-cluster-'));
const report = await runClusterTrial({
  seed,
  settings: { dataDir, port: Number(process.env['CLUSTER_PORT'] || 7400) },
  dist: join(projectFolder, 'dist'),
  rollTo: values.roll === undefined ? null : resolve(values.roll),
  tenants,
  purchasesPerSecond: rate,
  breakingMs: minutes * 60_000,
  measures: !values['no-costs'],
  say,
});
console.log(reportOf(report, seed));
const isKept = values.keep || report.problems.length > 0;
if (isKept) console.log(`Data and logs: ${dataDir}`);
else rmSync(dataDir, { recursive: true, force: true });
process.exit(report.problems.length === 0 && report.rolled.dropped === 0 ? 0 : 1);
