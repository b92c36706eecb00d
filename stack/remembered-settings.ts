// What a stack saves beside its data for its next start: its secrets and its ports.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type RememberedSettings = {
  /** The password of the superuser, which only the stack itself uses. */
  postgresPassword: string;
  postgresOwnerPassword: string;
  postgresServicePassword: string;
  stripeWebhookSecret: string;
  /** The key in PEM. */
  entitlementSigningKey: string;
  /** The key that encrypts the secrets of event endpoints. */
  eventSecretKey: string;
  postgresPort: number;
  stripeSimPort: number;
  taxRegistersPort: number;
  workerHealthPort: number;
  workerMetricsPort: number;
};

/** The saved settings, completed by new ones. */
export function openRememberedSettings(dataDir: string): {
  remembered: RememberedSettings;
  save: (settings: RememberedSettings) => void;
} {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'stack.json');
  const save = (settings: RememberedSettings): void => {
    writeFileSync(`${file}.new`, JSON.stringify(settings, undefined, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  const remembered = { ...newSettings(), ...readSaved(file) };
  save(remembered);
  return { remembered, save };
}

function newSettings(): RememberedSettings {
  return {
    postgresPassword: randomBytes(18).toString('hex'),
    postgresOwnerPassword: randomBytes(18).toString('hex'),
    postgresServicePassword: randomBytes(18).toString('hex'),
    stripeWebhookSecret: `whsec_${randomBytes(24).toString('hex')}`,
    entitlementSigningKey: generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey,
    eventSecretKey: randomBytes(32).toString('base64'),
    postgresPort: 5433,
    stripeSimPort: 12111,
    taxRegistersPort: 12115,
    workerHealthPort: 9466,
    workerMetricsPort: 9465,
  };
}

function readSaved(file: string): Partial<RememberedSettings> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<RememberedSettings>;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}
