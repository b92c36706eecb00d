import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTemporal } from '../../stack/setup.mjs';
import { type RunningTemporal, startTemporal } from '../../stack/temporal.ts';
import { quietPort } from './quiet-port.ts';

/** A Temporal server of a test's own, which can be set back to what it was. */
export interface RestorableTemporal {
  readonly address: string;
  /** Keeps its present data under a name. */
  backUp(name: string): void;
  /** Sets it back to what was kept: for its clients an outage of some seconds. */
  restore(name: string): Promise<void>;
  close(): Promise<void>;
}

/** SQLite's file, and the log of what is not in it yet. */
const parts = ['', '-wal', '-shm'] as const;

export async function startRestorableTemporal(): Promise<RestorableTemporal> {
  const folder = mkdtempSync(join(tmpdir(), 'restorable-temporal-'));
  const options = {
    executable: await ensureTemporal(),
    port: await quietPort(),
    databaseFile: join(folder, 'temporal.db'),
    logFile: join(folder, 'temporal.log'),
  };
  const backupOf = (name: string) => join(folder, `${name}.db`);
  let server: RunningTemporal = await startTemporal(options);
  return {
    address: server.address,
    backUp(name) {
      // Held still, so that the files are of one instant, as those of a snapshot of its disk.
      process.kill(server.pid, 'SIGSTOP');
      try {
        copy(options.databaseFile, backupOf(name));
      } finally {
        process.kill(server.pid, 'SIGCONT');
      }
    },
    async restore(name) {
      await server.stop();
      copy(backupOf(name), options.databaseFile);
      server = await startTemporal(options);
    },
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function copy(from: string, to: string): void {
  for (const part of parts) {
    rmSync(`${to}${part}`, { force: true });
    if (existsSync(`${from}${part}`)) copyFileSync(`${from}${part}`, `${to}${part}`);
  }
}
