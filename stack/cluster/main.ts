// npm run cluster: a multi-service Temporal with PostgreSQL on this machine, and its parts one by one from another
// terminal.
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureTemporalCluster } from '../setup/temporal-cluster.mjs';
import { messageOf, say, UserError } from '../setup/tools.mjs';
import { aborted, shutdownOnSignals } from '../shutdown.ts';
import { type Cluster, clusterNamespace, clusterOf, startCluster, stopCluster } from './cluster.ts';
import { type Part, parts } from './layout.ts';
import { readClusterSettings } from './settings.ts';

const usage = `npm run cluster                     starts the cluster, and stops it in order at Ctrl-C
npm run cluster -- up               starts it, and leaves it running
npm run cluster -- down             stops it in order
npm run cluster -- status           which parts run
npm run cluster -- start part …     starts parts, such as one that was killed
npm run cluster -- stop part …      stops parts in an orderly way
npm run cluster -- kill part …      ends parts at once

The parts: ${parts.join(', ')}.
CLUSTER_PORT (7400) is the first of a hundred ports, the frontend's; CLUSTER_DATA_DIR (.data/cluster) keeps the data.`;

const commands: Readonly<Record<string, (cluster: Cluster, chosen: readonly Part[]) => Promise<void> | void>> = {
  up,
  down: (cluster) => stopCluster(cluster, (part) => say(`Stopping ${part}`)),
  status: (cluster) => console.log(parts.map((part) => `${part.padEnd(10)} ${stateOf(cluster, part)}`).join('\n')),
  start: (cluster, chosen) => inTurn(chosen, (part) => cluster.start(part)),
  stop: (cluster, chosen) => inTurn(chosen, (part) => cluster.stop(part)),
  kill: (cluster, chosen) => inTurn(chosen, (part) => cluster.kill(part)),
};

async function main([name, ...names]: readonly string[]): Promise<void> {
  const command = name === undefined ? untilSignal : Object.hasOwn(commands, name) ? commands[name] : undefined;
  const isPart = (one: string): one is Part => parts.some((part) => part === one);
  const takesParts = name === 'start' || name === 'stop' || name === 'kill';
  if (command === undefined || !names.every(isPart) || takesParts !== names.length > 0) throw new UserError(usage);
  // What the parts write below the data folder is readable for this user only.
  process.umask(0o077);
  await command(clusterOf(readClusterSettings(process.env), await ensureTemporalCluster()), names.filter(isPart));
}

async function up(cluster: Cluster): Promise<void> {
  await startCluster(cluster, (part) => say(`Starting ${part}`));
  console.log(`
Temporal's frontend  ${cluster.address}, namespace ${clusterNamespace}
Temporal's UI        ${cluster.uiUrl}

export TEMPORAL_ADDRESS=${cluster.address} TEMPORAL_NAMESPACE=${clusterNamespace} TEMPORAL_UI_URL=${cluster.uiUrl}`);
}

async function untilSignal(cluster: Cluster): Promise<void> {
  const shutdown = shutdownOnSignals();
  try {
    await up(cluster);
    // Nothing else keeps the program running: the parts do not depend on it.
    await Promise.race([aborted(shutdown), sleep(2 ** 31 - 1, undefined, { signal: shutdown }).catch(() => undefined)]);
  } finally {
    await stopCluster(cluster, (part) => say(`Stopping ${part}`));
  }
}

function stateOf(cluster: Cluster, part: Part): string {
  const pid = cluster.pidOf(part);
  return pid === undefined ? 'does not run' : `runs as ${pid}`;
}

async function inTurn(chosen: readonly Part[], act: (part: Part) => Promise<void> | void): Promise<void> {
  for (const part of chosen) await act(part);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof UserError ? `\n${messageOf(error)}` : error);
  process.exitCode = 1;
});
