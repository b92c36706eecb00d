// The screen that shows where each part runs and which keys to use.
import type { PageLinks } from './pages.ts';
import type { NewKeys, WorkerAddresses } from './service.ts';
import type { Settings } from './settings.ts';

/** The links that open the pages. Each signs in once; the next start prints new ones. */
export function pagesBanner(links: PageLinks): string {
  const rows = Object.entries(links).map(([name, url]) => `  ${name.padEnd(12)} ${url}`);
  return ['', 'Open a page, signed in (each link once; a new start prints new ones)', '', ...rows].join('\n');
}

export type Shown = {
  settings: Settings;
  env: NodeJS.ProcessEnv;
  worker: WorkerAddresses;
  newKeys: NewKeys;
  seconds: number;
};

export function banner({ settings, env, worker, newKeys, seconds }: Shown): string {
  const api = `http://127.0.0.1:${settings.apiPort}`;
  const rows = [
    ['Pages', `${api}/   (sign in with a key, or a link below)`],
    ['API', `${api}/v1`],
    ['API docs', `${api}/docs`],
    ['Metrics', `${api}/metrics (with a key), of the worker http://${worker.metricsAddress}/metrics`],
    ['Health', `${api}/readyz, of the worker http://127.0.0.1:${worker.healthPort}/readyz`],
    ['Temporal UI', env['TEMPORAL_UI_URL'] ?? '(set TEMPORAL_UI_URL to link to yours)'],
    ['Temporal', `${env['TEMPORAL_ADDRESS']}`],
    [
      'Stripe',
      settings.external.stripe
        ? 'Stripe itself (STRIPE_SECRET_KEY)'
        : `stand-in at http://127.0.0.1:${env['STRIPE_PORT']}`,
    ],
    [
      'Tax registers',
      env['TAX_REGISTERS_URL'] === undefined ? 'VIES and HMRC, as you set' : `stand-in at ${env['TAX_REGISTERS_URL']}`,
    ],
    ['PostgreSQL', settings.external.database === undefined ? `${env['DATABASE_URL']}` : 'yours (DATABASE_URL)'],
    ['Data, logs', settings.dataDir],
    ['Ops key', keyLine('OPS_API_KEY', env, newKeys.ops)],
    ['Finance key', keyLine('FINANCE_API_KEY', env, newKeys.finance)],
  ];
  const lines = rows.map(([name = '', value]) => `  ${name.padEnd(13)} ${value}`);
  return [
    '',
    `Running (ready in ${seconds.toFixed(1)} s)`,
    '',
    ...lines,
    '',
    'Ctrl-C stops everything; the data stay.',
  ].join('\n');
}

function keyLine(variable: string, env: NodeJS.ProcessEnv, newKey: string | undefined): string {
  if (env[variable]) return `yours (${variable})`;
  if (newKey !== undefined) return `${newKey}   (made now, shown only this once: keep it)`;
  return `shown at the first start; another: ${variable}=… ./temporal-dev.sh`;
}
