// What the supervisor reads from the environment. The service reads its own settings in service/config.ts.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from './setup/tools.mjs';

export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

export type Settings = {
  dataDir: string;
  apiPort: number;
  temporalPort: number;
  temporalUiPort: number;
  /** Where one of these ports is not set, a free one is chosen and remembered. */
  postgresPort: number | undefined;
  stripeSimPort: number | undefined;
  taxRegistersPort: number | undefined;
  workerHealthPort: number | undefined;
  /** An address with its port, in the form that the service takes. */
  workerMetricsAddress: string | undefined;
  /** Which external servers are used instead of the embedded ones. */
  external: { temporal: boolean; database: string | undefined; stripe: boolean; taxRegisters: boolean };
  /** Whether to make a demo company and links to the pages, which needs the embedded database and card processor. */
  offersDemo: boolean;
  /** Whether to start the example of a product for the demo company: `--with-dialler`. */
  withDialler: boolean;
};

export function readSettings(env: NodeJS.ProcessEnv, flags: readonly string[]): Settings {
  const external = {
    temporal: Boolean(env['TEMPORAL_ADDRESS']),
    database: env['DATABASE_URL'] || undefined,
    stripe: Boolean(env['STRIPE_SECRET_KEY']),
    // Where real money is billed, a stand-in that accepts every id is no proof.
    taxRegisters: Boolean(env['VIES_URL'] || env['HMRC_CLIENT_ID'] || /_live_/.test(env['STRIPE_SECRET_KEY'] ?? '')),
  };
  const temporalPort = port(env, 'TEMPORAL_PORT') ?? 7233;
  return {
    dataDir: resolve(env['DATA_DIR'] || `${projectFolder}.data`),
    apiPort: port(env, 'PORT') ?? 3000,
    temporalPort,
    temporalUiPort: port(env, 'TEMPORAL_UI_PORT') ?? temporalPort + 1000,
    postgresPort: port(env, 'POSTGRES_PORT'),
    stripeSimPort: port(env, 'STRIPE_SIM_PORT'),
    taxRegistersPort: port(env, 'TAX_REGISTERS_PORT'),
    workerHealthPort: port(env, 'HEALTH_PORT'),
    workerMetricsAddress: env['METRICS_ADDRESS'] || undefined,
    external,
    offersDemo: external.database === undefined && !external.stripe && env['DEMO'] !== 'false',
    withDialler: flags.includes('--with-dialler'),
  };
}

function port(env: NodeJS.ProcessEnv, variable: string): number | undefined {
  const text = env[variable];
  if (!text) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new UserError(`${variable} must be a port number, 1 to 65535, not "${text}".`);
}
