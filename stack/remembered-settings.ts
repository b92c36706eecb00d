// What a stack keeps for its next start beside its data: secrets made once and ports chosen once.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type RememberedSettings = {
  postgresPassword: string;
  stripeWebhookSecret: string;
  postgresPort: number;
  stripeSimPort: number;
};

/** What was kept, with what is new filled in; `save` keeps later choices. */
export function openRememberedSettings(dataDir: string): { memory: RememberedSettings; save: (memory: RememberedSettings) => void } {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'stack.json');
  const save = (memory: RememberedSettings): void => {
    writeFileSync(`${file}.new`, JSON.stringify(memory, undefined, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  const memory = { ...newSettings(), ...readSaved(file) };
  save(memory);
  return { memory, save };
}

function newSettings(): RememberedSettings {
  return {
    postgresPassword: randomBytes(18).toString('hex'),
    stripeWebhookSecret: `whsec_${randomBytes(24).toString('hex')}`,
    postgresPort: 5433,
    stripeSimPort: 12111,
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
