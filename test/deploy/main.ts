// npm run deploy-trial: deploys between two real builds, here or on the Temporal at TEMPORAL_ADDRESS (docs/trust.md, "T14").
import { parseArgs } from 'node:util';
import { startServers } from '../support/global-setup.ts';
import { useServers } from '../support/servers.ts';
import '../support/quiet.ts';
import { buildPresent, buildRelease, lastRelease, releaseNamed } from './builds.ts';
import { chooseBuilds } from './choose-builds.ts';
import { type DeployReport, runDeployTrial } from './trial.ts';

const { values } = parseArgs({
  options: {
    /** A release that CHANGELOG.md names, instead of the last one. */
    from: { type: 'string' },
    /** The present version as it is, instead of an incompatible one. */
    plain: { type: 'boolean', default: false },
    lives: { type: 'string', default: '12' },
    'phase-seconds': { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
  },
});
const say = (line: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);

const given = values.from === undefined ? lastRelease() : releaseNamed(values.from);
const { from, to } =
  values.from !== undefined || values.plain
    ? { from: buildRelease(given), to: buildPresent('present') }
    : chooseBuilds(given, say);
say(`From ${from.name} to ${to.name}, seed ${values.seed}`);

const { provided, stop } = await startServers();
useServers(provided);
let report: DeployReport | null = null;
try {
  report = await runDeployTrial({
    from,
    to,
    temporalAddress: process.env['TEMPORAL_ADDRESS'] || provided.temporalAddress,
    seed: Number(values.seed),
    lives: Number(values.lives),
    phaseMs: Number(values['phase-seconds']) * 1_000,
    say,
  });
} finally {
  await stop();
}
const { problems, runs, answered, accepted, folder } = report;
say(`${runs} runs · ${answered} requests answered, ${accepted} accepted`);
if (problems.length === 0) say('Held: no run stuck, no workflow task failed, every command once, books equal.');
else say(`${problems.length} problems (logs: ${folder}):\n  ${problems.join('\n  ')}`);
process.exit(problems.length === 0 ? 0 : 1);
