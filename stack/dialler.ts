// A small product that runs beside the service (examples/dialler), with a key of its own for the demo company.
import { join } from 'node:path';
import { connect } from '../db/connect.ts';
import { newSecret, revokeKey, storeKey } from '../db/keys.ts';
import { demoTenantId } from './demo-company.ts';
import type { Part } from './embedded.ts';
import { answersOk } from './node-child.ts';
import { freePortNear } from './ports.ts';
import { launchUntilReady, stopRemembered } from './processes.ts';
import { projectFolder } from './settings.ts';

const usualPort = 3100;

/** Starts it and names its page in `env.DIALLER_URL`. Its key is revoked when it stops. */
export async function diallerPart(serviceUrl: string, databaseUrl: string, dataDir: string): Promise<Part> {
  const database = connect(databaseUrl, 1);
  const key = newSecret('product');
  await storeKey(database.db, key, 'product', demoTenantId);
  const port = await freePortNear(usualPort);
  const url = `http://127.0.0.1:${port}/`;
  const running = await launchUntilReady(
    {
      name: 'The dialler',
      command: process.execPath,
      args: [join(projectFolder, 'examples/dialler/dialler.ts'), `--stack=${dataDir}`],
      env: { LICENCE_BILLING_URL: serviceUrl, PRODUCT_API_KEY: key, TENANT: demoTenantId, PORT: String(port) },
      logFile: join(dataDir, 'logs', 'dialler.log'),
      recordFile: diallerRecord(dataDir),
    },
    { ready: () => answersOk(url), withinMs: 30_000 },
  );
  return {
    env: { DIALLER_URL: url },
    async stop() {
      await running.stop();
      await revokeKey(database.db, key);
      await database.close();
    },
  };
}

export async function stopLeftoverDialler(dataDir: string): Promise<void> {
  await stopRemembered(diallerRecord(dataDir), dataDir);
}

function diallerRecord(dataDir: string): string {
  return join(dataDir, 'run', 'dialler.json');
}
