// `npm run deploy -- status | promote | wake | rollback | retire`: which version of the workers takes the runs
// (docs/deploy.md).
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { reportedProblems } from '../activities/stuck-runs.ts';
import { loadConfig } from './config.ts';
import {
  type Deployment,
  endRamp,
  type PolledQueues,
  pollersOf,
  readDeployment,
  setCurrent,
  setRamping,
  untilReady,
  type WorkerVersion,
} from './deployments.ts';
import { countOf, listRunsOf, notOfVersion, ofTenants, ofVersion, running, wakeRuns } from './runs-by-query.ts';
import { type Client, temporalClient } from './temporal-client.ts';
import { openConnection } from './temporal-connection.ts';
import { thisBundle } from './this-bundle.ts';
import { buildIdOf } from './versioning.ts';

const usage = `npm run deploy -- …
  status                         versions, their workers and runs
  promote [build] [--ramp 10]    this build, or another, takes the runs that begin; a share of the tenants with --ramp
  wake [--per-second 100]        has sleeping runs of other versions move
  rollback                       the version before takes the runs again, and all are woken
  retire <build>                 whether its workers can be stopped`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ramp: { type: 'string' }, 'per-second': { type: 'string', default: '100' } },
});

interface Deploying {
  readonly client: Client;
  readonly deploymentName: string;
  readonly queues: PolledQueues;
  readonly say: (line: string) => void;
}

const commands: Readonly<Record<string, (deploying: Deploying, build: string | undefined) => Promise<void>>> = {
  status,
  promote,
  wake,
  rollback,
  retire,
};

async function status({ client, deploymentName, queues, say }: Deploying): Promise<void> {
  const { versions, current, ramping } = await knownDeployment(client, deploymentName);
  for (const { buildId, standing } of versions) {
    const version = { deploymentName, buildId };
    const share = ramping?.buildId === buildId ? ` ${ramping.percentage} %` : '';
    const [workers, runs] = [await pollersOf(client, version, queues), await runsOf(client, version)];
    say(`${buildId}  ${standing}${share}  workers: ${workers}  runs: ${runs}${isStranded(workers, runs)}`);
  }
  if (current === null) say('No version is current: runs that begin go to workers without a version.');
  say(`runs without a version: ${await countOf(client, `${running} AND TemporalWorkerDeploymentVersion IS NULL`)}`);
  say(`runs whose workflow tasks fail: ${await countOf(client, `${running} AND ${reportedProblems}`)}`);
}

function isStranded(workers: number, runs: number): string {
  return workers === 0 && runs > 0 ? '  ← no worker carries these on: start that version again, or see "retire"' : '';
}

async function promote({ client, deploymentName, queues, say }: Deploying, build?: string): Promise<void> {
  const version = { deploymentName, buildId: build ?? (await thisBuildId()) };
  await untilReady(client, version, queues);
  if (values.ramp !== undefined) {
    const percentage = Number(values.ramp);
    if (!(percentage >= 0 && percentage <= 100)) throw new Error('--ramp is a share of the tenants, 0 to 100');
    await setRamping(client, version, percentage);
    return say(
      `${version.buildId} takes ${percentage} % of the tenants. Have those who sleep move: npm run deploy-wake`,
    );
  }
  await setCurrent(client, version);
  say(`${version.buildId} is current. Have the tenants who sleep move: npm run deploy-wake`);
}

async function wake({ client, deploymentName, say }: Deploying): Promise<void> {
  const deployment = await knownDeployment(client, deploymentName);
  const target = deployment.ramping?.buildId ?? deployment.current;
  const isElsewhere = target === null ? '' : ` AND ${notOfVersion({ deploymentName, buildId: target })}`;
  const query = ofTenants(`${running}${isElsewhere}`);
  // During a ramp most runs stay where they are, so the number that is left says nothing.
  const rounds = target === null || deployment.ramping !== null ? 1 : mostRounds;
  for (let round = 1; round <= rounds; round += 1) {
    say(`${await wakeRuns(client, query, Number(values['per-second']), say)} runs were woken`);
    if (rounds === 1) return;
    await sleep(movesWithinMs);
    if ((await countOf(client, query)) === 0) return;
  }
  say(`${await countOf(client, query)} have not moved yet; one that is in the middle of a change moves after it`);
}

/** A run that was busy when it was woken may have missed the reason to move, so runs are woken several times. */
const mostRounds = 3;
const movesWithinMs = 3_000;

/** Ends a ramp where there is one; otherwise makes the version current again that was current before. */
async function rollback(deploying: Deploying): Promise<void> {
  const { client, deploymentName, queues, say } = deploying;
  const deployment = await knownDeployment(client, deploymentName);
  if (deployment.ramping !== null) {
    await endRamp(client, deploymentName);
    say(`${deployment.ramping.buildId} takes no more tenants`);
    return wake(deploying);
  }
  const buildId = versionBefore(deployment);
  if (buildId === null) throw new Error('There is no version before the current one. Name it: promote <build>');
  const version = { deploymentName, buildId };
  await untilReady(client, version, queues);
  await setCurrent(client, version);
  say(`${buildId} is current again`);
  await wake(deploying);
}

function versionBefore({ current, versions }: Deployment): string | null {
  const earlier = versions.filter(({ buildId, lastCurrentAt }) => buildId !== current && lastCurrentAt !== null);
  const newest = earlier.sort((a, b) => (b.lastCurrentAt ?? 0) - (a.lastCurrentAt ?? 0))[0];
  return newest?.buildId ?? null;
}

const listed = 20;

async function retire({ client, deploymentName, say }: Deploying, buildId?: string): Promise<void> {
  if (buildId === undefined) throw new Error('Which version? npm run deploy -- status lists them');
  const { current, ramping } = await knownDeployment(client, deploymentName);
  if (buildId === current || buildId === ramping?.buildId)
    throw new Error(`${buildId} takes runs: promote another first`);
  const version = { deploymentName, buildId };
  const left = await runsOf(client, version);
  if (left === 0) return say(`No run is left at ${buildId}: its workers can be stopped.`);
  say(
    `${left} runs are left at ${buildId}; those that sleep move at npm run deploy-wake, small ones end by themselves:`,
  );
  for (const workflowId of await listRunsOf(client, `${running} AND ${ofVersion(version)}`, listed))
    say(`  ${workflowId}`);
  say(`Where its workers are gone for good: npm run restart-run -- --even-if-sound --query "${ofVersion(version)}"`);
  process.exitCode = 1;
}

function runsOf(client: Client, version: WorkerVersion): Promise<number> {
  return countOf(client, `${running} AND ${ofVersion(version)}`);
}

async function knownDeployment(client: Client, deploymentName: string): Promise<Deployment> {
  const deployment = await readDeployment(client, deploymentName);
  if (deployment === null)
    throw new Error(`There is no deployment ${deploymentName}: no worker with a version has run`);
  return deployment;
}

async function thisBuildId(): Promise<string> {
  return loadConfig().versioning.buildId ?? buildIdOf(await thisBundle());
}

async function main(): Promise<void> {
  const [name = '', build] = positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new Error(usage);
  const { temporal, versioning, ...queues } = loadConfig();
  const connection = await openConnection(temporal.connection);
  try {
    const client = temporalClient({ connection, temporal });
    const { deploymentName } = versioning;
    await command({ client, deploymentName, queues, say: (line) => console.log(line) }, build);
  } finally {
    await connection.close();
  }
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
