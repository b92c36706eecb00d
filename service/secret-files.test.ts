import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ConfigError, loadConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'secrets-'));

function fileWith(content: string): string {
  const path = join(folder, String(Math.random()));
  writeFileSync(path, content);
  return path;
}

const database = 'postgres://billing:secret@db/licences';
const stripeKey = 'sk_test_fromafile';

it('a secret in a file is read without spaces and line breaks at its ends', () => {
  const config = loadConfig({
    DATABASE_URL: database,
    STRIPE_SECRET_KEY_FILE: fileWith(` ${stripeKey}\r\n\n`),
    TEMPORAL_API_KEY_FILE: fileWith('temporal-key\n'),
  });

  expect(config.stripe.secretKey).toBe(stripeKey);
  expect(config.temporal.connection.apiKey).toBe('temporal-key');
});

it.each([
  ['that is missing', { STRIPE_SECRET_KEY_FILE: join(folder, 'missing') }, /^STRIPE_SECRET_KEY_FILE: .* \(ENOENT\)/m],
  ['that is empty', { STRIPE_SECRET_KEY_FILE: fileWith(' \n\n') }, /^STRIPE_SECRET_KEY_FILE: .* is empty/m],
  [
    'beside the variable itself',
    { STRIPE_SECRET_KEY_FILE: fileWith(stripeKey), STRIPE_SECRET_KEY: stripeKey },
    /^STRIPE_SECRET_KEY_FILE: STRIPE_SECRET_KEY is set as well/m,
  ],
])('a file %s is refused by its variable, and its content is not shown', (_, env, sentence) => {
  const load = () => loadConfig({ DATABASE_URL: database, ...env });

  expect(load).toThrow(ConfigError);
  expect(load).toThrow(sentence);
  expect(load).not.toThrow(stripeKey);
});

it('a variable that only ends like one is left alone', () => {
  const config = loadConfig({ DATABASE_URL: database, STRIPE_SECRET_KEY: stripeKey, SOME_OTHER_FILE: '/nowhere' });

  expect(config.databaseUrl).toBe(database);
});
