// Temporal's server in separate services, its schema tool and its UI: built once from Go's module proxy, then cached.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache-folder.mjs';
import { goBuild } from './go-build.mjs';
import { withLock } from './tools.mjs';

/** The version that stack/temporal-cluster/go.mod builds. */
const serverVersion = '1.32.0';
const moduleFolder = fileURLToPath(new URL('../temporal-cluster', import.meta.url));
const remedies = 'Remedy: install Go 1.21 or newer (https://go.dev/dl).';

const packages = {
  server: 'go.temporal.io/server/cmd/server',
  sql: 'go.temporal.io/server/cmd/tools/sql',
  ui: 'github.com/temporalio/ui-server/v2/cmd/server',
};

/**
 * The paths of the programs, which are built where they are missing.
 * @returns {Promise<{ server: string, sql: string, ui: string }>}
 */
export async function ensureTemporalCluster() {
  const folder = cacheFolder(`temporal-cluster-${serverVersion}`);
  const programs = { server: join(folder, 'server'), sql: join(folder, 'sql'), ui: join(folder, 'ui') };
  const areThere = () => Object.values(programs).every((path) => existsSync(path));
  if (areThere()) return programs;
  await mkdir(folder, { recursive: true });
  await withLock(join(folder, 'setup.lock'), async () => {
    if (areThere()) return;
    const work = await mkdtemp(join(folder, 'new-'));
    try {
      const common = { what: 'the Temporal cluster', duration: '3 minutes', moduleFolder, remedies };
      // Built one at a time, because two of the programs would have the same name.
      for (const [name, path] of Object.entries(packages))
        await goBuild({ ...common, packages: [path], output: join(work, name) });
      for (const [name, path] of Object.entries(programs)) await rename(join(work, name), path);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
  return programs;
}
