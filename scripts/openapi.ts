// Writes client/openapi.json and the types of the client from the routes, or with --check says whether they still fit them.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { createApp } from '../api/app.ts';
import type { ApiDeps } from '../api/deps.ts';
import { defaultPolicy } from '../domain/policy.ts';
import { clientTypes, type Document } from './client-types.ts';

const inProject = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Only the routes' declarations are asked for: nothing behind them is touched. */
const untouched = new Proxy({}, { get: (_, name) => unreachable(String(name)) });

function unreachable(name: string): never {
  throw new Error(`Writing the document must not use ${name}`);
}

const deps: ApiDeps = {
  db: untouched as ApiDeps['db'],
  temporal: untouched as ApiDeps['temporal'],
  config: {
    publicUrl: '',
    temporalUiUrl: null,
    temporalNamespace: '',
    taskQueue: '',
    policy: defaultPolicy,
    defaults: { unitPrice: 0, currency: 'gbp', timeZone: 'UTC' },
    allowTestClocks: true,
  },
  log: pino({ level: 'silent' }),
  now: Date.now,
  openSetupSession: () => unreachable('openSetupSession'),
  confirmPayment: () => unreachable('confirmPayment'),
  verifyWebhook: () => unreachable('verifyWebhook'),
  checks: { database: async () => true, temporal: async () => true, worker: async () => true },
};

const response = await createApp(deps).request('/openapi.json');
const document = (await response.json()) as Document;
const written = {
  'client/openapi.json': `${JSON.stringify(document, null, 2)}\n`,
  'client/types.ts': formatted(clientTypes(document), 'client/types.ts'),
};

for (const [path, text] of Object.entries(written)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(inProject(path), text);
    console.log(`${path} is written.`);
  } else if (readFileSync(inProject(path), 'utf8') !== text) {
    console.error(`${path} does not fit the routes any more: run \`npm run openapi\` and commit it.`);
    process.exitCode = 1;
  }
}

/** As the formatter wants it, since it looks at these types as well. */
function formatted(text: string, path: string): string {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  return execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], {
    input: text,
    encoding: 'utf8',
    cwd: inProject('.'),
  });
}
