// Where a cluster keeps its data, and on which ports it listens.
import { resolve } from 'node:path';
import { projectFolder } from '../settings.ts';
import { UserError } from '../setup/tools.mjs';

export interface ClusterSettings {
  /** The folder of everything that the cluster keeps: data, configuration, logs. */
  readonly dataDir: string;
  /** The first of a block of a hundred ports, that of the frontend (`stack/cluster/layout.ts`). */
  readonly port: number;
}

/** The offset of the highest port in the block. */
const lastOfBlock = 99;

export function readClusterSettings(env: NodeJS.ProcessEnv): ClusterSettings {
  const port = Number(env['CLUSTER_PORT'] || 7400);
  if (!Number.isInteger(port) || port < 1 || port + lastOfBlock > 65_535)
    throw new UserError(`CLUSTER_PORT must be the first of a hundred ports, 1 to ${65_535 - lastOfBlock}.`);
  return { dataDir: resolve(env['CLUSTER_DATA_DIR'] || `${projectFolder}.data/cluster`), port };
}
