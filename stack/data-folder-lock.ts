// At most one stack uses a data folder.
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findRemembered, remember } from './process-record.ts';
import { UserError } from './setup/tools.mjs';

/**
 * Secrets and logs are readable for their user only. Root's PostgreSQL runs as another user, who has to pass through
 * the folder.
 */
const modeOfData = process.getuid?.() === 0 ? 0o711 : 0o700;

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`${folder} cannot be made (${why}). Choose a folder that you can write to: DATA_DIR=…`);
  }
}

/** Locks the folder for this process; throws a `UserError` while another stack uses it. */
export function lockDataFolder(dataDir: string): { release: () => void } {
  makeFolder(join(dataDir, 'run'));
  chmodSync(dataDir, modeOfData);
  const recordFile = join(dataDir, 'run', 'supervisor.json');
  const owner = findRemembered(recordFile, 'start.mjs');
  if (owner !== undefined && owner !== process.pid) {
    throw new UserError(
      `A stack is running on ${dataDir} already (process ${owner}). Stop it (Ctrl-C there, or kill ${owner}), or start a second one with its own DATA_DIR and ports.`,
    );
  }
  remember(recordFile, process.pid);
  return { release: () => rmSync(recordFile, { force: true }) };
}
