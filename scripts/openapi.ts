// Writes openapi.json from the routes, or with --check says whether it still fits them.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { createApp } from '../api/app.ts';
import type { ApiDeps } from '../api/deps.ts';
import { defaultPolicy } from '../domain/policy.ts';

const file = fileURLToPath(new URL('../openapi.json', import.meta.url));

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
const document = `${JSON.stringify(await response.json(), null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(file, document);
  console.log('openapi.json is written.');
} else if (readFileSync(file, 'utf8') !== document) {
  console.error('openapi.json does not fit the routes any more: run `npm run openapi` and commit it.');
  process.exitCode = 1;
}
