import { expect, it } from 'vitest';
import { loadConfig } from './config.ts';

const sound = { DATABASE_URL: 'postgres://billing@127.0.0.1/licences', STRIPE_SECRET_KEY: 'sk_test_x' };

function refusalOf(env: Readonly<Record<string, string>>): string {
  try {
    loadConfig({ TEMPORAL_CONFIG_FILE: '/dev/null', ...env });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'none';
}

it('takes what it needs and nothing more, and what is set to nothing for not set', () => {
  expect(refusalOf(sound)).toBe('none');
  expect(refusalOf({ ...sound, PORT: '', SMTP_URL: '' })).toBe('none');
});

it('names each variable that is wrong, all of them at once', () => {
  const lines = refusalOf({ PORT: '0', TRIAL_DAYS: 'x', DEFAULT_TIME_ZONE: 'Mars/Olympus' }).split('\n');
  expect(lines.slice(1).map((line) => line.split(':')[0]?.trim())).toEqual(
    expect.arrayContaining(['PORT', 'TRIAL_DAYS', 'DEFAULT_TIME_ZONE', 'DATABASE_URL', 'STRIPE_SECRET_KEY']),
  );
});

it.each([
  [{ STRIPE_HOST: '127.0.0.1' }, 'STRIPE_HOST: goes with STRIPE_PORT: set both or neither'],
  [{ STRIPE_PORT: '12111' }, 'STRIPE_HOST: goes with STRIPE_PORT: set both or neither'],
  [{ OIDC_CLIENT_ID: 'pages' }, 'OIDC_ISSUER: goes with OIDC_CLIENT_ID and OIDC_CLIENT_SECRET: set all three or none'],
  [
    { SIGN_IN_WITH_KEYS: 'false' },
    'SIGN_IN_WITH_KEYS: can be false only with OIDC_ISSUER: otherwise nobody could sign in',
  ],
  [{ SESSION_IDLE_HOURS: '0' }, 'SESSION_IDLE_HOURS'],
  [{ SMTP_URL: 'smtp://mail.test' }, 'MAIL_FROM: is needed with SMTP_URL: a mail has a sender'],
  [{ SUSPEND_AFTER_DAYS: '28' }, 'SUSPEND_AFTER_DAYS: must be at most 27, so that it comes before the next bill'],
  [{ RETRY_AFTER_DAYS: '1,20' }, 'RETRY_AFTER_DAYS: must all come before SUSPEND_AFTER_DAYS'],
])('says of %o what would be right', (env, message) => {
  expect(refusalOf({ ...sound, ...env })).toContain(message);
});
