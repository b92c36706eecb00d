import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { loadCodecKeys, loadConfig, loadPreparationConfig } from './config.ts';

const sound = { DATABASE_URL: 'postgres://billing@127.0.0.1/licences', STRIPE_SECRET_KEY: 'sk_test_x' };
const signingKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const keyOfAnotherKind = generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const live = {
  ...sound,
  STRIPE_SECRET_KEY: 'sk_live_x',
  STRIPE_WEBHOOK_SECRET: 'whsec_x',
  ENTITLEMENT_SIGNING_KEY: signingKey,
  PUBLIC_URL: 'https://billing.example.com',
  SELLER_NAME: 'Acme Ltd',
  SELLER_ADDRESS: '1 High Street',
  SELLER_CITY: 'Leeds',
};

function refusalOf(env: Readonly<Record<string, string>>): string {
  try {
    loadConfig({ TEMPORAL_CONFIG_FILE: '/dev/null', ...env });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'none';
}

/** The lines below the refusal's heading, one for each variable. */
function refusedLines(env: Readonly<Record<string, string>>): readonly string[] {
  return refusalOf(env)
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}

it('takes what it needs and nothing more, and what is set to nothing for not set', () => {
  expect(refusalOf(sound)).toBe('none');
  expect(refusalOf({ ...sound, PORT: '', SMTP_URL: '' })).toBe('none');
});

it('takes requests for five seconds after it is told to stop, and a worker alone may be asked for its health at PORT', () => {
  expect(loadConfig({ TEMPORAL_CONFIG_FILE: '/dev/null', ...sound })).toMatchObject({ drainMs: 5_000 });
  expect(refusalOf({ ...sound, ROLES: 'worker', HEALTH_PORT: '3000' })).toBe('none');
});

describe('a value is refused that would be read as another one', () => {
  it.each([
    ['DEFAULT_UNIT_PRICE', '20.00'],
    ['DEFAULT_UNIT_PRICE', '2e3'],
    ['PORT', '0x50'],

    ['OIDC_SESSION_HOURS', '5e-1'],
    ['SELLER_ADDRESS', '1 High Street,,Floor 2'],
    ['SELLER_ADDRESS', ','],
    ['OPS_API_KEY', 'a key of two words'],
    ['FINANCE_API_KEY', 'schlüssel'],
    ['STRIPE_HOST', 'https://stripe.example'],
    ['PUBLIC_URL', 'ftp://127.0.0.1'],
    ['PUBLIC_URL', 'https://billing.example.com/billing'],
    ['PUBLIC_URL', 'https://billing.example.com/?from=mail'],
    ['PUBLIC_URL', 'https://user:secret@billing.example.com'],
    ['TEMPORAL_UI_URL', 'javascript:alert(1)'],
    ['OIDC_ISSUER', 'http://login.example.com'],
    ['SMTP_URL', 'smtp://'],
  ])('%s: %s', (variable, value) => {
    const together = {
      SMTP_URL: { MAIL_FROM: 'billing@example.com' },
      OIDC_ISSUER: { OIDC_CLIENT_ID: 'billing', OIDC_CLIENT_SECRET: 'secret' },
      STRIPE_HOST: { STRIPE_PORT: '443' },
    };
    const others = new Map<string, Readonly<Record<string, string>>>(Object.entries(together)).get(variable);
    const lines = refusedLines({ ...sound, ...others, [variable]: value });

    expect(lines.map((line) => line.split(/[:.]/)[0])).toEqual([variable]);
  });
});

describe('spaces and line breaks at the ends of a value', () => {
  const loaded = (env: Readonly<Record<string, string>>) =>
    loadConfig({ TEMPORAL_CONFIG_FILE: '/dev/null', ...sound, ...env });

  it('are no part of it, as no key or secret is accepted with them', () => {
    const config = loaded({
      STRIPE_SECRET_KEY: ' sk_test_y',
      STRIPE_WEBHOOK_SECRET: 'whsec_x \r\n',
      OPS_API_KEY: ' key-of-ops ',
      TEMPORAL_NAMESPACE: ' b ',
    });

    expect(config.stripe).toMatchObject({ secretKey: 'sk_test_y', webhookSecret: 'whsec_x' });
    expect(config.opsApiKey).toBe('key-of-ops');
    expect(config.temporal.namespace).toBe('b');
  });

  it('are nothing where they are all of it: no price of 0, and no seller without a name', () => {
    const without = loaded({});
    const config = loaded({ DEFAULT_UNIT_PRICE: ' ', DRAIN_SECONDS: '\t', SELLER_NAME: ' \n' });

    expect(config.tenantDefaults.unitPrice).toBe(without.tenantDefaults.unitPrice);
    expect(config.drainMs).toBe(without.drainMs);
    expect(refusedLines({ ...live, SELLER_NAME: ' ' })).toEqual([expect.stringMatching(/^SELLER_NAME: is needed/)]);
  });
});

it('a live key is shown to no host but Stripe’s', () => {
  const standIn = { STRIPE_HOST: 'stripe.example', STRIPE_PORT: '443' };

  expect(refusedLines({ ...live, ...standIn })).toEqual([expect.stringMatching(/^STRIPE_HOST: /)]);
  expect(refusalOf({ ...sound, ...standIn })).toBe('none');
});

it('the address of pages and API is its origin, however it is written', () => {
  const urlFrom = (PUBLIC_URL: string) =>
    loadConfig({ TEMPORAL_CONFIG_FILE: '/dev/null', ...sound, PUBLIC_URL }).publicUrl;

  expect(urlFrom('https://Billing.example.com:443/')).toBe('https://billing.example.com');
  expect(urlFrom('http://127.0.0.1:3000')).toBe('http://127.0.0.1:3000');
});

it('names each variable that is wrong, all of them at once', () => {
  const lines = refusedLines({ PORT: '0', TRIAL_DAYS: 'x', DEFAULT_TIME_ZONE: 'Mars/Olympus' });
  expect(lines.map((line) => line.split(':')[0])).toEqual(
    expect.arrayContaining(['PORT', 'TRIAL_DAYS', 'DEFAULT_TIME_ZONE', 'DATABASE_URL', 'STRIPE_SECRET_KEY']),
  );
});

describe('traces are sent', () => {
  const isTraced = (env: Readonly<Record<string, string>>): boolean =>
    loadConfig({ TEMPORAL_CONFIG_FILE: '/dev/null', ...sound, ...env }).isTraced;

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/v1/traces' }, true],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, true],
    [{}, false],
    [{ OTEL_SERVICE_NAME: 'billing' }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_TRACES_EXPORTER: 'none' }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_SDK_DISABLED: 'true' }, false],
  ])('with %o: %s', (env, expected) => {
    expect(isTraced(env)).toBe(expected);
  });

  it('by no other protocol, exporter or address than those that are known', () => {
    const wrong = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_TRACES_EXPORTER: 'zipkin', METRICS_ADDRESS: '9465' };
    const lines = refusedLines({ ...sound, ...wrong });
    expect(lines).toContain(
      'OTEL_EXPORTER_OTLP_PROTOCOL: must be http/json, or not set: traces are sent by no other protocol',
    );
    const named = lines.map((line) => line.split(':')[0]);
    expect(new Set(named)).toEqual(new Set(Object.keys(wrong)));
  });
});

const noSecretKey = 'STRIPE_SECRET_KEY: is not a secret key of Stripe: sk_test_…, sk_live_…, rk_test_… or rk_live_…';
const noNetwork = 'must be addresses or networks, such as 10.0.0.0/8,2001:db8::/32';
const noOrigin = 'must be origins without a path, such as https://app.example.com';
const headerAlone =
  'CLIENT_ADDRESS_HEADER: goes with TRUSTED_PROXIES: any caller can send a header, so only the proxies named there are believed';
const everyAddress =
  'TRUSTED_PROXIES: must not have every address: any caller would be believed, and could take the address of another';
const plainHttp = 'PUBLIC_URL: must be https, except on this machine: by plain http no one could stay signed in';

const twoReadings = (item: string): string =>
  `OIDC_ROLES: has "${item}", a part of a name with commas or equals signs: write JSON, {"CN=billing,OU=groups":"finance"}`;
const noRoles =
  'OIDC_ROLES: must be group=role, or a JSON object such as {"CN=billing,OU=groups":"finance"}, with admin, finance or ops';
const takenApart =
  'OIDC_ROLE_SEPARATOR: does not go with a group of OIDC_ROLES that has the separator in its name: it would be taken apart';
const withinAnHour =
  'OIDC_SESSION_HOURS: must be at most 1: a role that is taken away at the provider ends within an hour';

const notRegistered =
  'SELLER_TAX_REGISTRATIONS: needs the place of SELLER_TAX_ID with a live key: else an invoice names a VAT id, and no VAT is taken';
const wrongRegistration =
  'SELLER_TAX_REGISTRATIONS: must have ids as they are written at their places, with their check digits, with a live key';
const wrongTaxId =
  'SELLER_TAX_ID: must be an id of SELLER_COUNTRY or of a registration, with its check digits, with a live key';

describe('a start is refused', () => {
  it.each([
    [{ STRIPE_HOST: '127.0.0.1' }, 'STRIPE_HOST: goes with STRIPE_PORT: set both or neither'],
    [{ STRIPE_PORT: '12111' }, 'STRIPE_HOST: goes with STRIPE_PORT: set both or neither'],
    [
      { OIDC_CLIENT_ID: 'pages' },
      'OIDC_ISSUER: goes with OIDC_CLIENT_ID and OIDC_CLIENT_SECRET: set all three or none',
    ],
    [{ OIDC_ROLES: 'CN=ops,OU=groups=ops' }, twoReadings('CN=ops')],
    [{ OIDC_ROLES: 'staff=admin,OU=groups=ops' }, twoReadings('OU=groups=ops')],
    [{ OIDC_ROLES: 'operators=ops, dc = finance' }, twoReadings('dc = finance')],
    [{ OIDC_ROLES: 'Accounts, Europe=finance' }, noRoles],
    [{ OIDC_ROLES: 'operators=ops,' }, noRoles],
    [{ OIDC_ROLES: '=ops' }, 'OIDC_ROLES: has a role without a group: must be group=role'],
    [{ OIDC_ROLES: '{"":"ops"}' }, 'OIDC_ROLES: has a role without a group: must be group=role'],
    [{ OIDC_ROLES: 'operators=root' }, noRoles],
    [{ OIDC_ROLES: 'operators=ops,operators=admin' }, 'OIDC_ROLES: names "operators" twice: a group has one role'],
    [
      { OIDC_ROLES: '{"operators":"ops","operators":"admin"}' },
      'OIDC_ROLES: names a group twice: a group has one role',
    ],
    [{ OIDC_ROLES: '{"operators":"root"}' }, noRoles],
    [{ OIDC_ROLES: '{"operators":["ops"]}' }, noRoles],
    [
      { OIDC_ROLES: '{"operators":"ops"' },
      'OIDC_ROLES: must be a JSON object, such as {"CN=billing,OU=groups":"finance"}',
    ],
    [{ OIDC_ROLE_SEPARATOR: ';' }, 'OIDC_ROLE_SEPARATOR: must be comma or space, or not set'],
    [{ OIDC_ROLE_SEPARATOR: 'comma', OIDC_ROLES: '{"CN=a,OU=b":"ops"}' }, takenApart],
    [{ OIDC_ROLE_SEPARATOR: 'space', OIDC_ROLES: 'Heads of support=ops' }, takenApart],
    [{ OIDC_SESSION_HOURS: '4' }, withinAnHour],
    [{ OIDC_SESSION_HOURS: '0' }, 'OIDC_SESSION_HOURS'],
    [
      { SIGN_IN_WITH_KEYS: 'false', SIGN_IN_BY_MAIL: 'false' },
      'SIGN_IN_WITH_KEYS: can be false only with OIDC_ISSUER or where links are mailed: otherwise no one could sign in',
    ],
    [
      { PORT: '3000', HEALTH_PORT: '3000' },
      'HEALTH_PORT: must differ from PORT, where the API answers /healthz and /readyz too',
    ],
    [{ DRAIN_SECONDS: '-1' }, 'DRAIN_SECONDS'],
    [{ DRAIN_SECONDS: '301' }, 'DRAIN_SECONDS'],
    [{ SESSION_IDLE_HOURS: '0' }, 'SESSION_IDLE_HOURS'],
    [{ VIES_URL: 'http://vies.example' }, 'VIES_URL: must be an https URL, or one of this machine'],
    [{ VIES_URL: 'file:///etc' }, 'VIES_URL: must be an https URL, or one of this machine'],
    [{ HMRC_URL: 'http://hmrc.example' }, 'HMRC_URL: must be an https URL, or one of this machine'],
    [{ HMRC_CLIENT_ID: 'x' }, 'HMRC_CLIENT_ID: goes with HMRC_CLIENT_SECRET: set both or neither'],
    [{ HMRC_CLIENT_SECRET: 'x' }, 'HMRC_CLIENT_ID: goes with HMRC_CLIENT_SECRET: set both or neither'],
    [{ SMTP_URL: 'smtp://mail.test' }, 'MAIL_FROM: is needed with SMTP_URL: a mail has a sender'],
    [{ SUSPEND_AFTER_DAYS: '28' }, 'SUSPEND_AFTER_DAYS: must be at most 27, so that it comes before the next bill'],
    [{ RETRY_AFTER_DAYS: '3,1' }, 'RETRY_AFTER_DAYS: must be ascending'],
    [{ RETRY_AFTER_DAYS: '1,20' }, 'RETRY_AFTER_DAYS: must all come before SUSPEND_AFTER_DAYS'],
    [{ DELETE_AFTER_DAYS: '14' }, 'DELETE_AFTER_DAYS: must come after SUSPEND_AFTER_DAYS'],
    [{ DEFAULT_TIME_ZONE: '+01:00' }, 'DEFAULT_TIME_ZONE: must be an IANA time zone, such as Europe/London'],
    [{ STRIPE_SECRET_KEY: 'pk_live_x' }, noSecretKey],
    [{ STRIPE_SECRET_KEY: 'sk_prod_x' }, noSecretKey],
    [{ STRIPE_SECRET_KEY: 'sk live_x' }, noSecretKey],
    [{ CLIENT_ADDRESS_HEADER: 'x-forwarded-for' }, headerAlone],
    [{ TRUSTED_PROXIES: '10.0.0.0/8' }, headerAlone],
    [{ CLIENT_ADDRESS_HEADER: 'x-real-ip', TRUSTED_PROXIES: 'proxy.test' }, noNetwork],
    [{ CLIENT_ADDRESS_HEADER: 'x-real-ip', TRUSTED_PROXIES: '10.0.0.0/33' }, noNetwork],
    [{ CLIENT_ADDRESS_HEADER: 'x-real-ip', TRUSTED_PROXIES: '10.0.0.0/8,0.0.0.0/0' }, everyAddress],
    [{ CLIENT_ADDRESS_HEADER: 'x-real-ip', TRUSTED_PROXIES: '::/0' }, everyAddress],
    [{ RETURN_URL_ORIGINS: 'https://app.example.com/back' }, noOrigin],
    [{ RETURN_URL_ORIGINS: 'app.example.com' }, noOrigin],
    [{ DATABASE_MIGRATION_URL: 'mysql://x' }, 'DATABASE_MIGRATION_URL: must be a URL, such as postgres://'],
    [{ DATABASE_PREPARE: 'maybe' }, 'DATABASE_PREPARE'],
    [{ DATABASE_POOL_API: '0' }, 'DATABASE_POOL_API'],
    [{ TEMPORAL_TASK_QUEUE: 'a queue' }, 'TEMPORAL_TASK_QUEUE: must be a name of letters, digits, dots and hyphens'],
    [{ TEMPORAL_RETENTION_DAYS: '0' }, 'TEMPORAL_RETENTION_DAYS'],
    [{ STARTUP_WAIT_SECONDS: '-1' }, 'STARTUP_WAIT_SECONDS'],
    [
      { OPS_API_KEY: 'same', FINANCE_API_KEY: 'same' },
      'OPS_API_KEY: must differ from FINANCE_API_KEY: one key has one role',
    ],
    [{ PUBLIC_URL: 'http://billing.example.com' }, plainHttp],
    [{ PUBLIC_URL: 'http://192.0.2.1:3000' }, plainHttp],
    [{ ENTITLEMENT_SIGNING_KEY: 'x' }, 'ENTITLEMENT_SIGNING_KEY: must be private keys of Ed25519 in PEM'],
    [{ ENTITLEMENT_SIGNING_KEY: keyOfAnotherKind }, 'ENTITLEMENT_SIGNING_KEY: must be private keys of Ed25519 in PEM'],
    [{ ENTITLEMENT_SIGNING_KEY: `${signingKey}x` }, 'ENTITLEMENT_SIGNING_KEY: must be private keys of Ed25519 in PEM'],
  ])('with %o, and told what would be right', (env, sentence) => {
    const [line, ...others] = refusedLines({ ...sound, ...env });
    expect(line).toContain(sentence);
    expect(others).toEqual([]);
  });

  it.each([
    [
      { PUBLIC_URL: '' },
      'PUBLIC_URL: is needed with a live key: payers are sent there, as https://billing.example.com',
    ],
    [{ PUBLIC_URL: 'http://127.0.0.1:3000' }, 'PUBLIC_URL: must be https with a live key'],
    [
      { STRIPE_WEBHOOK_SECRET: '' },
      'STRIPE_WEBHOOK_SECRET: is needed with a live key: without it no webhook is accepted',
    ],
    [
      { ENTITLEMENT_SIGNING_KEY: '' },
      'ENTITLEMENT_SIGNING_KEY: is needed with a live key: entitlement documents are signed with it',
    ],
    [
      { STRIPE_PROTOCOL: 'http' },
      'STRIPE_PROTOCOL: must be https with a live key: plain http shows the key to the network',
    ],
    [
      { OPS_API_KEY: 'x' },
      'OPS_API_KEY: must have at least 32 characters with a live key, so that it cannot be guessed',
    ],
    [
      { FINANCE_API_KEY: 'x'.repeat(31) },
      'FINANCE_API_KEY: must have at least 32 characters with a live key, so that it cannot be guessed',
    ],
    [
      { SELLER_TAX_REGISTRATIONS: 'GB:GB220430231,EU-OSS' },
      'SELLER_TAX_REGISTRATIONS: needs an id for each place with a live key, as GB:GB123456789: tax is taken under an id alone',
    ],
    [{ SELLER_NAME: '' }, 'SELLER_NAME: is needed with a live key: invoices would name an example as their seller'],
    [
      { SELLER_ADDRESS: '' },
      'SELLER_ADDRESS: is needed with a live key: invoices would name an example as their seller',
    ],
    [{ SELLER_CITY: '' }, 'SELLER_CITY: is needed with a live key: invoices would name an example as their seller'],
    [{ SELLER_TAX_ID: 'GB220430231' }, notRegistered],
    [{ SELLER_TAX_ID: '220 4302 31' }, notRegistered],
    [{ SELLER_TAX_ID: 'XI220430231', SELLER_TAX_REGISTRATIONS: 'EU-OSS:EU372000000' }, notRegistered],
    [{ SELLER_COUNTRY: 'IM', SELLER_TAX_ID: 'GB220430231' }, notRegistered],
    [{ SELLER_COUNTRY: 'CH', SELLER_TAX_ID: 'CHE-100.155.212 MWST' }, notRegistered],
    [{ SELLER_TAX_REGISTRATIONS: 'GB:GB123456789' }, wrongRegistration],
    [{ SELLER_TAX_REGISTRATIONS: 'GB:GB220430231,DE:DE811569868' }, wrongRegistration],
    [{ SELLER_TAX_REGISTRATIONS: 'GB:DE811569869' }, wrongRegistration],
    [{ SELLER_TAX_REGISTRATIONS: 'EU-OSS:EU1' }, wrongRegistration],
    [{ SELLER_TAX_ID: 'GB123456789' }, wrongTaxId],
    [{ SELLER_TAX_ID: 'DE811569869' }, wrongTaxId],
  ])('with a live key and %o, and told what would be right', (env, sentence) => {
    expect(refusedLines({ ...live, ...env })).toEqual([sentence]);
    expect(refusedLines({ ...live, STRIPE_SECRET_KEY: 'rk_live_x', ...env })).toEqual([sentence]);
    // With a test key the setting only serves to try things out.
    expect(refusalOf({ ...live, ...env, STRIPE_SECRET_KEY: 'sk_test_x' })).toBe('none');
  });
});

describe('a start is not refused', () => {
  it.each([
    [{}],
    [{ STRIPE_SECRET_KEY: 'rk_live_x' }],
    [{ OPS_API_KEY: 'o'.repeat(32), FINANCE_API_KEY: 'f'.repeat(32) }],
    [{ ROLES: 'worker', STRIPE_WEBHOOK_SECRET: '' }],
    [{ ROLES: 'worker', ENTITLEMENT_SIGNING_KEY: '' }],
    [{ ENTITLEMENT_SIGNING_KEY: `${signingKey}${signingKey}` }],
    [{ CLIENT_ADDRESS_HEADER: 'x-forwarded-for', TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.7,2001:db8::/32,::1' }],
    [{ RETURN_URL_ORIGINS: 'https://app.example.com, http://127.0.0.1:5173' }],
    [{ SELLER_TAX_REGISTRATIONS: 'GB:GB220430231,EU-OSS:EU372000000' }],
    [{ SELLER_TAX_REGISTRATIONS: 'GB', SELLER_TAX_ID: 'GB220430231' }],
    [{ SELLER_TAX_REGISTRATIONS: 'XI:XI220430231', SELLER_COUNTRY: 'IM' }],
    [{ SELLER_TAX_REGISTRATIONS: 'EU-OSS:IE6388047V', SELLER_TAX_ID: 'IE6388047V' }],
    // Sellers without VAT print the number that their own tax office knows them by.
    [{ SELLER_TAX_ID: '12/345/67890', SELLER_COUNTRY: 'DE' }],
    [{ SELLER_TAX_ID: '12-3456789', SELLER_COUNTRY: 'US' }],
  ])('with a live key and %o', (env) => {
    expect(refusalOf({ ...live, ...env })).toBe('none');
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])('at %s on this machine', (url) => {
    expect(refusalOf({ ...sound, PUBLIC_URL: url })).toBe('none');
  });
});

describe('groups at the identity provider', () => {
  const provider = { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'pages', OIDC_CLIENT_SECRET: 'secret' };
  const oidcOf = (env: Readonly<Record<string, string>>) =>
    loadConfig({ TEMPORAL_CONFIG_FILE: '/dev/null', ...sound, ...provider, ...env }).oidc;

  it.each([
    [undefined, { admin: 'admin', finance: 'finance', ops: 'ops' }],
    [
      'operators=ops, Heads of support = ops,/staff/accounts=finance',
      {
        operators: 'ops',
        'Heads of support': 'ops',
        '/staff/accounts': 'finance',
      },
    ],
    [' {"CN=ops,OU=groups": "ops", "a \\"name\\"": "admin"}', { 'CN=ops,OU=groups': 'ops', 'a "name"': 'admin' }],
    ['{"__proto__":"admin"}', JSON.parse('{"__proto__":"admin"}')],
  ])('are read from %s', (text, expected) => {
    const read = oidcOf(text === undefined ? {} : { OIDC_ROLES: text });
    expect([...(read?.roles ?? [])]).toEqual(Object.entries(expected));
    expect(read?.roleSeparator).toBeNull();
  });

  it('any group can be written as JSON and is read as itself, and as no other', () => {
    const groups = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(groups, (names) => {
        const text = `{${names.map((name) => `${JSON.stringify(name)}:"ops"`).join()}}`;
        expect([...(oidcOf({ OIDC_ROLES: text })?.roles ?? [])]).toHaveLength(names.length);
        for (const name of names) expect(oidcOf({ OIDC_ROLES: text })?.roles.get(name)).toBe('ops');
      }),
    );
  });

  it('a name of LDAP in the simple form is refused, wherever its commas and equals signs are', () => {
    const part = fc.tuple(fc.constantFrom('CN', 'ou', 'DC', 'uid'), fc.constantFrom('ops', 'finance', 'groups', 'a b'));
    const name = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.map((each) => each.join('=')).join());
    fc.assert(
      fc.property(name, fc.constantFrom('ops', 'finance', 'admin'), (group, role) => {
        expect(refusalOf({ ...sound, OIDC_ROLES: `${group}=${role}` })).toContain('write JSON');
        expect(refusalOf({ ...sound, OIDC_ROLES: `operators=ops,${group}` })).toContain('write JSON');
      }),
    );
  });
});

describe('Temporal’s own settings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (text: string): string => {
    const path = join(folder, `${text.length}.toml`);
    writeFileSync(path, text);
    return path;
  };

  it.each([
    ['a file that is not there', '/nowhere.toml', 'TEMPORAL_CONFIG_FILE: there is no file /nowhere.toml.'],
    ['no TOML', file('= broken'), 'Temporal’s settings cannot be read'],
    ['a key that it does not know', file('[profile.default]\nadress = "a:7233"'), 'Temporal’s settings cannot be read'],
    ['a folder', folder, 'Temporal’s settings cannot be read'],
  ])('are refused in a sentence with %s', (_, path, sentence) => {
    const refusal = refusalOf({ ...sound, TEMPORAL_CONFIG_FILE: path });
    expect(refusal).toContain(sentence);
    expect(refusal).toContain('TEMPORAL_CONFIG_FILE');
    expect(refusal.split('\n')).toHaveLength(1);
  });

  it('are taken from a file that is sound', () => {
    const path = file('[profile.default]\naddress = "temporal.test:7233"\nnamespace = "billing"');
    expect(loadConfig({ ...sound, TEMPORAL_CONFIG_FILE: path }).temporal).toMatchObject({
      connection: { address: 'temporal.test:7233' },
      namespace: 'billing',
    });
  });
});

it('preparing needs neither Stripe nor keys, and migrates as its own role where there is one', () => {
  const env = { DATABASE_URL: 'postgres://billing@db/licences', TEMPORAL_CONFIG_FILE: '/dev/null' };
  expect(loadPreparationConfig(env)).toMatchObject({ migrationUrl: env.DATABASE_URL, retentionDays: null });
  const owner = 'postgres://owner@db/licences';
  expect(loadPreparationConfig({ ...env, DATABASE_MIGRATION_URL: owner })).toMatchObject({ migrationUrl: owner });
  expect(() => loadPreparationConfig({ TEMPORAL_CONFIG_FILE: '/dev/null' })).toThrow('DATABASE_URL: must be a URL');
});

it('the keys for histories are read without the settings of a service', () => {
  const key = Buffer.alloc(32).toString('base64');
  expect(loadCodecKeys({})).toBeNull();
  expect(loadCodecKeys({ TEMPORAL_CODEC_KEYS: `2026=${key}` })?.map(([id]) => id)).toEqual(['2026']);
  expect(loadCodecKeys({ TEMPORAL_CODEC_KEYS_COMMAND: `echo 2027=${key}` })?.map(([id]) => id)).toEqual(['2027']);
});

describe('tax ids are asked about', () => {
  const asked = (env: Readonly<Record<string, string>>) =>
    loadConfig({ TEMPORAL_CONFIG_FILE: '/dev/null', ...env }).taxRegisters;

  it('at VIES where real money is billed, and nowhere else unless that is set', () => {
    expect(asked(live).viesUrl).toBe('https://ec.europa.eu/taxation_customs/vies/rest-api');
    expect(asked(sound).viesUrl).toBeNull();
    expect(asked({ ...live, VIES_URL: 'off' }).viesUrl).toBeNull();
    expect(asked({ ...sound, VIES_URL: 'http://127.0.0.1:12115/vies' }).viesUrl).toBe('http://127.0.0.1:12115/vies');
  });

  it('at HMRC only with its credentials', () => {
    expect(asked(live).hmrc).toBeNull();
    const hmrc = { HMRC_CLIENT_ID: 'id', HMRC_CLIENT_SECRET: 'secret' };
    expect(asked({ ...live, ...hmrc }).hmrc).toEqual({
      url: 'https://api.service.hmrc.gov.uk',
      clientId: 'id',
      clientSecret: 'secret',
    });
  });

  it('with a live key at no stand-in, which knows every id', () => {
    expect(refusalOf({ ...live, VIES_URL: 'http://127.0.0.1:12115/vies' })).toContain(
      'VIES_URL: must be https with a live key',
    );
  });

  it('in the name of the seller, by each id that it has', () => {
    const env = { ...sound, SELLER_TAX_ID: 'GB220430231', SELLER_TAX_REGISTRATIONS: 'GB:GB220430231,DE:DE811569869' };
    expect(asked(env).sellerTaxIds).toEqual(['GB220430231', 'GB220430231', 'DE811569869']);
  });
});

describe('where the seller is registered for tax', () => {
  const sellerIn = (env: Readonly<Record<string, string>>) => {
    const { seller, tenantDefaults } = loadConfig({ TEMPORAL_CONFIG_FILE: '/dev/null', ...sound, ...env });
    return { taxId: seller.party.taxId, ...tenantDefaults.seller };
  };

  it('is nowhere unless it is set', () => {
    expect(sellerIn({})).toEqual({ taxId: null, country: 'GB', registrations: [] });
  });

  it.each([
    ['GB:GB123456789,EU-OSS:EU372000000', 'GB', ['GB', 'EU-OSS'], 'GB123456789'],
    [' ie : IE6388047V , EU-OSS ', 'IE', ['IE', 'EU-OSS'], 'IE6388047V'],
    ['EL:EL094014201,UK', 'GR', ['GR', 'GB'], 'EL094014201'],
    ['GB,XI:XI123456789', 'IM', ['GB'], 'XI123456789'],
    ['EU-OSS:EU372000000', 'US', ['EU-OSS'], 'EU372000000'],
  ])('%s, of a seller in %s', (SELLER_TAX_REGISTRATIONS, SELLER_COUNTRY, registrations, taxId) => {
    const country = SELLER_COUNTRY === 'IM' ? 'GB' : SELLER_COUNTRY;
    expect(sellerIn({ SELLER_TAX_REGISTRATIONS, SELLER_COUNTRY })).toEqual({ taxId, country, registrations });
    expect(sellerIn({ SELLER_TAX_REGISTRATIONS, SELLER_COUNTRY, SELLER_TAX_ID: 'X1' }).taxId).toBe('X1');
  });

  it.each([
    ['SELLER_COUNTRY', 'Germany', /two capital letters/],
    ['SELLER_COUNTRY', 'gb', /two capital letters/],
    ['SELLER_TAX_REGISTRATIONS', 'US:1', /must be place:id.*not "US:1"/],
    ['SELLER_TAX_REGISTRATIONS', 'PT-20:1', /not "PT-20:1"/],
    ['SELLER_TAX_REGISTRATIONS', 'GB:1,,', /not ""/],
  ])('is not %s=%s', (variable, value, sentence) => {
    expect(refusedLines({ ...sound, [variable]: value })[0]).toMatch(sentence);
  });
});

it('prints no postcode of the example where the seller is another', () => {
  const postcodeIn = (env: Readonly<Record<string, string>>) =>
    loadConfig({ TEMPORAL_CONFIG_FILE: '/dev/null', ...env }).seller.party.postcode;
  expect(postcodeIn(sound)).toBe('EC1A 1AA');
  expect(postcodeIn(live)).toBeNull();
  expect(postcodeIn({ ...live, SELLER_POSTCODE: 'LS1 1AA' })).toBe('LS1 1AA');
});
