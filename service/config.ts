// The service's configuration: one schema, and the only reader of the environment.
import { existsSync } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { isTimeZone } from '../domain/calendar.ts';
import { currencyCodes, isCurrency } from '../domain/money/money.ts';
import { defaultPolicy } from '../domain/policy.ts';
import { isCountryCode } from '../domain/tax/places.ts';
import {
  isIdOf,
  isPrintable,
  mainIdOf,
  registrationOf,
  registrationPlaces,
  sellerOf,
  vatPlaceOf,
} from '../domain/tax/registrations.ts';
import { subscriptionTaskQueue } from '../workflows/task-queues.ts';
import { CodecKeysError, keysFromCommand, parseCodecKeys } from './codec/codec-keys.ts';
import type { CodecKeys } from './codec/payload-codec.ts';
import { OidcRolesError, parseOidcRoles } from './oidc-roles.ts';
import { readSecretFiles, SecretFileError } from './secret-files.ts';
import { parseSigningKeys, SigningKeysError } from './signing-keys.ts';

/** A setting that cannot be used; the message names its variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const policyBounds = { maxSuspendAfterDays: 27, maxLicences: 10_000 } as const;

/** A whole number in digits: `Number` alone would take 20.00 for 20, and 0x50 for 80. */
const whole = (least: number, most: number, tooLarge?: string) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number, in digits alone')
    .transform(Number)
    .pipe(z.number().min(least).max(most, tooLarge));
const atMost = (most: number) => whole(1, most);
const port = atMost(65_535);
const days = atMost(365);
const seconds = atMost(3_600);
const hours = atMost(720);
const limit = atMost(1_000_000_000);
const webUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const url = webUrl.transform((text) => text.replace(/\/+$/, ''));
const ownAddress = webUrl
  .transform((text) => new URL(text))
  .refine(({ href, origin }) => href === `${origin}/`, {
    error: 'must end after host and port: pages and API are at its root',
    abort: true,
  })
  .transform(({ origin }) => origin);
const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be a URL, such as postgres://user:password@host/database',
});
const currency = z.string().refine(isCurrency, `must be a currency that can be billed: ${currencyCodes.join(', ')}`);
const timeZone = z.string().refine(isTimeZone, 'must be an IANA time zone, such as Europe/London');
const list = z.string().transform((text) => text.split(',').map((item) => item.trim()));
/** A key that programs send in a header, which ends at a space and has no other signs than these. */
const apiKey = z.string().regex(/^[\x21-\x7e]+$/, 'must be visible ASCII without spaces: it is sent in a header');

const privateSentence = 'must be an https URL, or one of this machine';
/** The URL of a register, to which a tax id and the seller's secret are sent. */
const registerUrl = url.refine(isHttpsOrLoopback, privateSentence);
const vies = 'https://ec.europa.eu/taxation_customs/vies/rest-api';

const addressAndPort = z.string().regex(/^\S+:\d{1,5}$/, 'must be an address and a port, such as 127.0.0.1:9464');

/**
 * The only one of OpenTelemetry's protocols that this service speaks; every collector that listens to HTTP takes it.
 */
const otlpProtocol = z
  .enum(['http/json'], { error: 'must be http/json, or not set: traces are sent by no other protocol' })
  .optional();

const network = 'must be addresses or networks, such as 10.0.0.0/8,2001:db8::/32';
const origin = 'must be origins without a path, such as https://app.example.com';

function isOrigin(url: string): boolean {
  return /^https?:/.test(url) && URL.canParse(url) && new URL(url).origin === url;
}

/** Answers what `read` returns, or adds an issue for the variable where it throws. */
function orIssue<T>(read: () => T, context: z.RefinementCtx): T {
  try {
    return read();
  } catch (error) {
    const isKnown = [CodecKeysError, SigningKeysError, OidcRolesError].some((kind) => error instanceof kind);
    if (!(error instanceof Error && isKnown)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
}

function notRegistration(text: string, context: z.RefinementCtx): never {
  const places = registrationPlaces.join(', ');
  context.addIssue({ code: 'custom', message: `must be place:id, such as GB:GB123456789; not "${text}": ${places}` });
  return z.NEVER;
}

const signs = 'letters, digits and the signs';

/** Each environment variable, with what its value has to be. */
const variables = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3000),
  HEALTH_PORT: port.optional(),
  DRAIN_SECONDS: whole(0, 300).default(5),
  PUBLIC_URL: ownAddress.optional(),
  DATABASE_URL: databaseUrl,
  DATABASE_MIGRATION_URL: databaseUrl.optional(),
  DATABASE_PREPARE: z.enum(['auto', 'true', 'false']).default('auto'),
  DATABASE_POOL_API: atMost(1_000).default(10),
  DATABASE_POOL_ENTITLEMENTS: atMost(1_000).default(3),
  DATABASE_POOL_WORKER: atMost(1_000).default(12),
  STARTUP_WAIT_SECONDS: whole(0, 3_600).default(60),
  SHUTDOWN_GRACE_SECONDS: atMost(3_600).default(30),
  TEMPORAL_TASK_QUEUE: z
    .string()
    .regex(/^[\w.-]{1,200}$/, 'must be a name of letters, digits, dots and hyphens')
    .default(subscriptionTaskQueue),
  TEMPORAL_RETENTION_DAYS: atMost(3_650).optional(),
  WORKER_CACHED_RUNS: whole(0, 100_000).default(600),
  RENEWALS_AT_ONCE: atMost(1_000).default(20),
  RENEWALS_PER_SECOND: atMost(1_000).default(20),
  RENEWALS_BEGUN_PER_SECOND: atMost(1_000).default(2),
  PERIODS_A_RUN: atMost(12).default(1),
  DATABASE_STATEMENT_SECONDS: seconds.default(60),
  DATABASE_LOCK_SECONDS: seconds.default(10),
  DATABASE_IDLE_TRANSACTION_SECONDS: seconds.default(60),
  TEMPORAL_UI_URL: url.optional(),
  STRIPE_SECRET_KEY: z
    .string({ error: 'is missing: a secret key of Stripe, sk_test_… or sk_live_…' })
    .regex(/^[sr]k_(test|live)_\w+$/, 'is not a secret key of Stripe: sk_test_…, sk_live_…, rk_test_… or rk_live_…'),
  STRIPE_WEBHOOK_SECRET: z.string().optional(),
  STRIPE_HOST: z
    .string()
    .regex(/^[\w.:[\]-]+$/, 'must be a host alone: its port is STRIPE_PORT')
    .optional(),
  STRIPE_PORT: port.optional(),
  STRIPE_PROTOCOL: z.enum(['http', 'https']).default('https'),
  VIES_URL: z.union([z.literal('off'), registerUrl], { error: privateSentence }).optional(),
  HMRC_URL: registerUrl.default('https://api.service.hmrc.gov.uk'),
  HMRC_CLIENT_ID: z.string().optional(),
  HMRC_CLIENT_SECRET: z.string().optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, hostname: /./, error: 'must be an smtp:// or smtps:// URL' }).optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]+$/, 'must be an address, such as Billing <billing@example.com>')
    .optional(),
  OPS_API_KEY: apiKey.optional(),
  FINANCE_API_KEY: apiKey.optional(),
  SIGN_IN_WITH_KEYS: z.enum(['true', 'false']).default('true'),
  SIGN_IN_BY_MAIL: z.enum(['true', 'false']).default('true'),
  SESSION_IDLE_HOURS: hours.default(8),
  SESSION_HOURS: hours.default(12),
  OIDC_SESSION_HOURS: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be a number, such as 0.5')
    .transform(Number)
    .pipe(
      z.number().min(0.1).max(1, 'must be at most 1: a role that is taken away at the provider ends within an hour'),
    )
    .default(1),
  FRESH_SIGN_IN_MINUTES: whole(1, 1_440).default(15),
  AUDIT_RETENTION_DAYS: whole(30, 3_650).default(365),
  EVENT_RETENTION_DAYS: whole(7, 3_650).default(90),
  INVOICE_RETENTION_YEARS: atMost(100).default(10),
  OIDC_ISSUER: webUrl
    .transform((text) => text)
    .refine(isHttpsOrLoopback, privateSentence)
    .optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_SCOPES: z
    .string()
    .regex(/^openid( [\x21-\x7e]+)*$/, 'begins with openid; more scopes follow, each after a space')
    .default('openid'),
  OIDC_ROLE_CLAIM: z.string().default('role'),
  OIDC_TENANT_CLAIM: z.string().default('tenant'),
  OIDC_ROLES: z
    .string()
    .default('admin=admin,finance=finance,ops=ops')
    .transform((text, context) => orIssue(() => parseOidcRoles(text), context)),
  OIDC_ROLE_SEPARATOR: z.enum(['comma', 'space'], { error: 'must be comma or space, or not set' }).optional(),
  NEXUS: z.enum(['true', 'false']).default('false'),
  RENEWALS: z.enum(['true', 'false']).default('true'),
  ROLES: list.pipe(z.array(z.enum(['api', 'worker'])).min(1)).default(['api', 'worker']),
  WORKER_VERSIONING: z.enum(['true', 'false']).default('true'),
  DEPLOYMENT_NAME: z
    .string()
    .regex(/^[\w/-]{1,100}$/, `must be at most 100 ${signs} _ - /`)
    .default('licence-billing'),
  BUILD_ID: z
    .string()
    .regex(/^[\w./-]{1,100}$/, `must be at most 100 ${signs} _ - . /`)
    .optional(),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  TRIAL_DAYS: days.default(defaultPolicy.trialDays),
  TRIAL_EXPIRED_DAYS: days.default(defaultPolicy.trialExpiredDays),
  RETRY_AFTER_DAYS: list.pipe(z.array(days)).default([...defaultPolicy.retryAfterDays]),
  SUSPEND_AFTER_DAYS: whole(
    1,
    policyBounds.maxSuspendAfterDays,
    `must be at most ${policyBounds.maxSuspendAfterDays}, so that it comes before the next bill`,
  ).default(defaultPolicy.suspendAfterDays),
  DELETE_AFTER_DAYS: days.default(defaultPolicy.deleteAfterDays),
  MAX_LICENCES: whole(1, policyBounds.maxLicences).default(defaultPolicy.maxLicences),
  QUOTE_MINUTES: whole(1, 1_440).default(defaultPolicy.quoteMinutes),
  DEFAULT_UNIT_PRICE: whole(0, 99_999_999).default(2_000),
  DEFAULT_CURRENCY: currency.default('gbp'),
  DEFAULT_TIME_ZONE: timeZone.default('Europe/London'),
  RATE_LIMIT_PER_KEY: limit.default(60_000),
  RATE_LIMIT_PER_PRODUCT_KEY: limit.default(600_000),
  RATE_LIMIT_PER_ADDRESS: limit.default(6_000),
  RATE_LIMIT_CARDS_PER_HOUR: limit.default(30),
  CLIENT_ADDRESS_HEADER: z
    .string()
    .regex(/^[\w-]+$/, 'must be the name of a header, such as x-forwarded-for')
    .optional(),
  TRUSTED_PROXIES: list
    .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], { error: network })))
    .default([]),
  RETURN_URL_ORIGINS: list.pipe(z.array(z.string().refine(isOrigin, origin))).default([]),
  METRICS_ADDRESS: addressAndPort.optional(),
  TEMPORAL_METRICS_ADDRESS: addressAndPort.optional(),
  TEMPORAL_CODEC_KEYS: z
    .string()
    .transform((text, context) => orIssue(() => parseCodecKeys(text), context))
    .optional(),
  TEMPORAL_CODEC_KEYS_COMMAND: z
    .string()
    .transform((command, context) => orIssue(() => parseCodecKeys(keysFromCommand(command)), context))
    .optional(),
  ENTITLEMENT_SIGNING_KEY: z
    .string()
    .transform((text, context) => orIssue(() => parseSigningKeys(text), context))
    .optional(),
  EVENT_SECRET_KEYS: z
    .string()
    .transform((text, context) => orIssue(() => parseCodecKeys(text), context))
    .optional(),
  EVENTS_TO_LOOPBACK: z.enum(['true', 'false']).default('false'),
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none']).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: otlpProtocol,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: otlpProtocol,
  REQUIRE_BILLING_DETAILS: z.enum(['true', 'false']).default('false'),
  SELLER_NAME: z.string().optional(),
  SELLER_ADDRESS: list
    .refine((lines) => lines.every((line) => line !== ''), 'must not have two commas together, or one at an end')
    .optional(),
  SELLER_POSTCODE: z.string().optional(),
  SELLER_CITY: z.string().optional(),
  SELLER_EMAIL: z.email().optional(),
  SELLER_TAX_ID: z.string().optional(),
  SELLER_COUNTRY: z
    .string()
    .refine(isCountryCode, 'must be two capital letters, the ISO 3166 code of a country, such as GB')
    .default('GB'),
  SELLER_TAX_REGISTRATIONS: list
    .transform((items, context) => items.map((item) => registrationOf(item) ?? notRegistration(item, context)))
    .default([]),
  SELLER_TIME_ZONE: timeZone.default('Europe/London'),
  SELLER_CURRENCY: currency.default('gbp'),
  EXCHANGE_RATES_FILE: z.string().optional(),
});

const environment = variables.superRefine((env, context) => {
  const asked = isLive(env.STRIPE_SECRET_KEY) ? [...rules, ...liveRules] : rules;
  for (const { variable, sentence, holds } of asked)
    if (!holds(env)) context.addIssue({ code: 'custom', path: [variable], message: sentence });
});

type Environment = z.infer<typeof variables>;

/** A condition between variables: the variable to change where it does not hold, what would be right, and the test. */
interface Rule {
  readonly variable: keyof Environment;
  readonly sentence: string;
  readonly holds: (env: Environment) => boolean;
}

const shortestLiveKey = 32;

/** What a variable has to be because of another one. */
const rules: readonly Rule[] = [
  {
    variable: 'RETRY_AFTER_DAYS',
    sentence: 'must be ascending',
    holds: ({ RETRY_AFTER_DAYS: retries }) => retries.every((day, index) => day > (retries[index - 1] ?? 0)),
  },
  {
    variable: 'RETRY_AFTER_DAYS',
    sentence: 'must all come before SUSPEND_AFTER_DAYS',
    holds: (env) => env.RETRY_AFTER_DAYS.every((day) => day < env.SUSPEND_AFTER_DAYS),
  },
  {
    variable: 'DELETE_AFTER_DAYS',
    sentence: 'must come after SUSPEND_AFTER_DAYS',
    holds: (env) => env.DELETE_AFTER_DAYS > env.SUSPEND_AFTER_DAYS,
  },
  {
    variable: 'STRIPE_HOST',
    sentence: 'goes with STRIPE_PORT: set both or neither',
    holds: (env) => (env.STRIPE_HOST === undefined) === (env.STRIPE_PORT === undefined),
  },
  {
    variable: 'HEALTH_PORT',
    sentence: 'must differ from PORT, where the API answers /healthz and /readyz too',
    holds: (env) => env.HEALTH_PORT !== env.PORT || !env.ROLES.includes('api'),
  },
  {
    variable: 'OIDC_ISSUER',
    sentence: 'goes with OIDC_CLIENT_ID and OIDC_CLIENT_SECRET: set all three or none',
    holds: (env) =>
      [env.OIDC_CLIENT_ID, env.OIDC_CLIENT_SECRET].every(
        (given) => (given === undefined) === (env.OIDC_ISSUER === undefined),
      ),
  },
  {
    variable: 'OIDC_ROLE_SEPARATOR',
    sentence: 'does not go with a group of OIDC_ROLES that has the separator in its name: it would be taken apart',
    holds: ({ OIDC_ROLES: roles, OIDC_ROLE_SEPARATOR: separator }) =>
      separator === undefined || ![...roles.keys()].some((group) => (separator === 'comma' ? /,/ : /\s/).test(group)),
  },
  {
    variable: 'HMRC_CLIENT_ID',
    sentence: 'goes with HMRC_CLIENT_SECRET: set both or neither',
    holds: (env) => (env.HMRC_CLIENT_ID === undefined) === (env.HMRC_CLIENT_SECRET === undefined),
  },
  {
    variable: 'SIGN_IN_WITH_KEYS',
    sentence: 'can be false only with OIDC_ISSUER or where links are mailed: otherwise no one could sign in',
    holds: (env) => env.SIGN_IN_WITH_KEYS === 'true' || env.OIDC_ISSUER !== undefined || mailsLinks(env),
  },
  {
    variable: 'MAIL_FROM',
    sentence: 'is needed with SMTP_URL: a mail has a sender',
    holds: (env) => env.SMTP_URL === undefined || env.MAIL_FROM !== undefined,
  },
  {
    variable: 'CLIENT_ADDRESS_HEADER',
    sentence: 'goes with TRUSTED_PROXIES: any caller can send a header, so only the proxies named there are believed',
    holds: (env) => (env.CLIENT_ADDRESS_HEADER === undefined) === (env.TRUSTED_PROXIES.length === 0),
  },
  {
    variable: 'TRUSTED_PROXIES',
    sentence: 'must not have every address: any caller would be believed, and could take the address of another',
    holds: (env) => !env.TRUSTED_PROXIES.some((proxies) => proxies.endsWith('/0')),
  },
  {
    variable: 'TEMPORAL_CODEC_KEYS',
    sentence: 'does not go with TEMPORAL_CODEC_KEYS_COMMAND: set one of them',
    holds: (env) => env.TEMPORAL_CODEC_KEYS === undefined || env.TEMPORAL_CODEC_KEYS_COMMAND === undefined,
  },
  {
    variable: 'OPS_API_KEY',
    sentence: 'must differ from FINANCE_API_KEY: one key has one role',
    holds: (env) => env.OPS_API_KEY === undefined || env.OPS_API_KEY !== env.FINANCE_API_KEY,
  },
  {
    variable: 'PUBLIC_URL',
    sentence: 'must be https, except on this machine: by plain http no one could stay signed in',
    holds: ({ PUBLIC_URL: url }) => url === undefined || url.startsWith('https:') || isLoopback(new URL(url).hostname),
  },
];

/** Further rules that apply with a live key, because real money moves. */
const liveRules: readonly Rule[] = [
  {
    variable: 'PUBLIC_URL',
    sentence: 'is needed with a live key: payers are sent there, as https://billing.example.com',
    holds: (env) => env.PUBLIC_URL !== undefined,
  },
  {
    variable: 'PUBLIC_URL',
    sentence: 'must be https with a live key',
    holds: (env) => env.PUBLIC_URL === undefined || env.PUBLIC_URL.startsWith('https:'),
  },
  {
    variable: 'STRIPE_WEBHOOK_SECRET',
    sentence: 'is needed with a live key: without it no webhook is accepted',
    holds: (env) => env.STRIPE_WEBHOOK_SECRET !== undefined || !env.ROLES.includes('api'),
  },
  {
    variable: 'ENTITLEMENT_SIGNING_KEY',
    sentence: 'is needed with a live key: entitlement documents are signed with it',
    holds: (env) => env.ENTITLEMENT_SIGNING_KEY !== undefined || !env.ROLES.includes('api'),
  },
  {
    variable: 'STRIPE_HOST',
    sentence: 'is for a stand-in with a test key: with a live key it would be shown the key, and take no money',
    holds: (env) => env.STRIPE_HOST === undefined,
  },
  {
    variable: 'STRIPE_PROTOCOL',
    sentence: 'must be https with a live key: plain http shows the key to the network',
    holds: (env) => env.STRIPE_PROTOCOL === 'https',
  },
  ...(['VIES_URL', 'HMRC_URL'] as const).map(
    (variable): Rule => ({
      variable,
      sentence: 'must be https with a live key: a stand-in knows every id, and each would spare a bill its tax',
      holds: (env) => env[variable] === undefined || !env[variable].startsWith('http:'),
    }),
  ),
  {
    variable: 'SELLER_TAX_REGISTRATIONS',
    sentence: 'needs an id for each place with a live key, as GB:GB123456789: tax is taken under an id alone',
    holds: ({ SELLER_TAX_REGISTRATIONS: all, SELLER_TAX_ID: own, SELLER_COUNTRY: country }) =>
      all.every(({ place, id }) => id !== null || (place === country && own !== undefined)),
  },
  {
    variable: 'SELLER_TAX_REGISTRATIONS',
    sentence: 'must have ids as they are written at their places, with their check digits, with a live key',
    holds: (env) => env.SELLER_TAX_REGISTRATIONS.every(({ place, id }) => id === null || isIdOf(place, id)),
  },
  {
    variable: 'SELLER_TAX_REGISTRATIONS',
    sentence: 'needs the place of SELLER_TAX_ID with a live key: else an invoice names a VAT id, and no VAT is taken',
    holds: ({ SELLER_TAX_REGISTRATIONS: all, SELLER_TAX_ID: own, SELLER_COUNTRY: country }) => {
      const home = vatPlaceOf(own, country);
      return home === null || all.some(({ place }) => place === home);
    },
  },
  {
    variable: 'SELLER_TAX_ID',
    sentence: 'must be an id of SELLER_COUNTRY or of a registration, with its check digits, with a live key',
    holds: ({ SELLER_TAX_REGISTRATIONS: all, SELLER_TAX_ID: own, SELLER_COUNTRY: country }) =>
      own === undefined || isPrintable(own, country, all),
  },
  ...(['SELLER_NAME', 'SELLER_ADDRESS', 'SELLER_CITY'] as const).map(
    (variable): Rule => ({
      variable,
      sentence: 'is needed with a live key: invoices would name an example as their seller',
      holds: (env) => env[variable] !== undefined,
    }),
  ),
  ...(['OPS_API_KEY', 'FINANCE_API_KEY'] as const).map(
    (variable): Rule => ({
      variable,
      sentence: `must have at least ${shortestLiveKey} characters with a live key, so that it cannot be guessed`,
      holds: (env) => (env[variable]?.length ?? shortestLiveKey) >= shortestLiveKey,
    }),
  ),
];

function isLive(stripeKey: string): boolean {
  return /^[sr]k_live_/.test(stripeKey);
}

function isHttpsOrLoopback(text: string): boolean {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/**
 * Whether links for signing in are mailed: where there is a mail server. Without one, and without real money, they are
 * only kept for ops to read.
 */
function mailsLinks(env: Environment): boolean {
  return env.SIGN_IN_BY_MAIL === 'true' && (env.SMTP_URL !== undefined || !isLive(env.STRIPE_SECRET_KEY));
}

/** Whether a URL's host is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * Which registers check tax ids: VIES by default only where real money is billed, HMRC only where it knows this
 * service.
 */
function taxRegistersOf(env: Environment) {
  const { VIES_URL: url = isLive(env.STRIPE_SECRET_KEY) ? vies : 'off', HMRC_URL } = env;
  const { HMRC_CLIENT_ID: clientId, HMRC_CLIENT_SECRET: clientSecret } = env;
  const knowsHmrc = clientId !== undefined && clientSecret !== undefined;
  return {
    viesUrl: url === 'off' ? null : url,
    hmrc: knowsHmrc ? { url: HMRC_URL, clientId, clientSecret } : null,
    sellerTaxIds: [env.SELLER_TAX_ID, ...env.SELLER_TAX_REGISTRATIONS.map(({ id }) => id)].flatMap((id) => id ?? []),
  };
}

/** Whether traces are sent: a collector is named, or an exporter is chosen in OpenTelemetry's own variables. */
function isTraced(env: Environment): boolean {
  const isOff = env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none';
  const named = [env.OTEL_EXPORTER_OTLP_ENDPOINT, env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, env.OTEL_TRACES_EXPORTER];
  return !isOff && named.some((one) => one !== undefined);
}

/** The seller on invoices where no money is at stake. */
const exampleSeller = {
  name: 'Example Software Ltd',
  addressLines: ['1 Example Street'],
  postcode: 'EC1A 1AA',
  city: 'London',
} as const;

/** The service's settings, made from its environment. */
const settings = environment.transform((env) => ({
  host: env.HOST,
  port: env.PORT,
  /** The address at which a process answers health checks and nothing else; none where it is not set. */
  healthPort: env.HEALTH_PORT,
  /** How long requests are still accepted after the process was told to stop. */
  drainMs: 1_000 * env.DRAIN_SECONDS,
  /** The API's address for links, without a slash at its end. */
  publicUrl: env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`,
  /** The database's address, with the role that the service runs as. */
  databaseUrl: env.DATABASE_URL,
  /** Whether statements are prepared once per connection; null where the service finds that out (db/pooler.ts). */
  preparesStatements: env.DATABASE_PREPARE === 'auto' ? null : env.DATABASE_PREPARE === 'true',
  /**
   * How many connections each pool has. The pools are separate, so that pages do not wait behind a wave of renewals.
   */
  pools: {
    api: env.DATABASE_POOL_API,
    entitlements: env.DATABASE_POOL_ENTITLEMENTS,
    worker: env.DATABASE_POOL_WORKER,
  },
  taskQueue: env.TEMPORAL_TASK_QUEUE,
  worker: {
    maxCachedWorkflows: env.WORKER_CACHED_RUNS,
    renewalsAtOnce: env.RENEWALS_AT_ONCE,
    renewalsPerSecond: env.RENEWALS_PER_SECOND,
    graceMs: env.SHUTDOWN_GRACE_SECONDS * 1_000,
  },
  /** How many renewals of one instant are begun per second: a wave is spread over an hour at most. */
  renewalsBegunPerSecond: env.RENEWALS_BEGUN_PER_SECOND,
  /** How many periods one run of a tenant's workflow bills. */
  periodsARun: env.PERIODS_A_RUN,
  /** How long a start waits for a database or a Temporal server that does not answer yet. */
  startupWaitMs: env.STARTUP_WAIT_SECONDS * 1_000,
  /** The address of Temporal's web UI, for links to workflows; without a slash at its end. */
  temporalUiUrl: env.TEMPORAL_UI_URL ?? null,
  /** The address at which Prometheus collects this process's metrics without a key; none where it is not set. */
  metricsAddress: env.METRICS_ADDRESS,
  /** The address at which Prometheus collects the metrics of Temporal's worker and client; none where it is not set. */
  temporalMetricsAddress: env.TEMPORAL_METRICS_ADDRESS,
  /** Whether traces are sent; OpenTelemetry's SDK reads the rest of its variables itself. */
  isTraced: isTraced(env),
  stripe: {
    secretKey: env.STRIPE_SECRET_KEY,
    /** Whether real money moves: then there are no test clocks, and renewals are throttled. */
    live: isLive(env.STRIPE_SECRET_KEY),
    /** The secret of Stripe's webhooks. Without it no webhook can be verified, and all are refused. */
    webhookSecret: env.STRIPE_WEBHOOK_SECRET,
    /** The address of Stripe's stand-in; Stripe itself where it is not set. */
    ...(env.STRIPE_HOST !== undefined &&
      env.STRIPE_PORT !== undefined && {
        endpoint: { host: env.STRIPE_HOST, port: env.STRIPE_PORT, protocol: env.STRIPE_PROTOCOL },
      }),
  },
  taxRegisters: taxRegistersOf(env),
  /** How mails are sent; where `smtpUrl` is not set, they are only kept in Postgres. */
  mail: { from: env.MAIL_FROM ?? 'billing@localhost', smtpUrl: env.SMTP_URL },
  oidc: oidcOf(env),
  /** How people sign in on the pages, and for how long. */
  signIn: {
    withKeys: env.SIGN_IN_WITH_KEYS === 'true',
    byMail: mailsLinks(env),
    idleHours: env.SESSION_IDLE_HOURS,
    hours: env.SESSION_HOURS,
    providerHours: env.OIDC_SESSION_HOURS,
    freshMinutes: env.FRESH_SIGN_IN_MINUTES,
  },
  auditDays: env.AUDIT_RETENTION_DAYS,
  /** How events are pushed. Without keys for the endpoints' secrets no endpoint can be made, and nothing is sent. */
  events: {
    secretKeys: env.EVENT_SECRET_KEYS ?? null,
    /** Whether an endpoint may be on this machine, by plain HTTP too. */
    allowsLoopback: env.EVENTS_TO_LOOPBACK === 'true',
  },
  eventDays: env.EVENT_RETENTION_DAYS,
  /** How many calendar years after the year of issue the documents of a deleted tenant keep their buyer. */
  invoiceYears: env.INVOICE_RETENTION_YEARS,
  /** The first keys of ops and finance; where not set, they are made at the first start. */
  opsApiKey: env.OPS_API_KEY,
  financeApiKey: env.FINANCE_API_KEY,
  /** What this process runs: by default both API and worker. */
  roles: new Set(env.ROLES),
  /** Which version this process's workers are (docs/deploy.md). */
  versioning: {
    isOn: env.WORKER_VERSIONING === 'true',
    deploymentName: env.DEPLOYMENT_NAME,
    buildId: env.BUILD_ID,
  },
  /** Whether this process serves workflows of other namespaces (docs/nexus.md). */
  servesNexus: env.NEXUS === 'true',
  /** Whether charges that fall due by time are made now; otherwise they wait, as after a restore. */
  renewals: env.RENEWALS === 'true',
  logLevel: env.LOG_LEVEL,
  policy: {
    trialDays: env.TRIAL_DAYS,
    trialExpiredDays: env.TRIAL_EXPIRED_DAYS,
    retryAfterDays: env.RETRY_AFTER_DAYS,
    suspendAfterDays: env.SUSPEND_AFTER_DAYS,
    deleteAfterDays: env.DELETE_AFTER_DAYS,
    maxLicences: env.MAX_LICENCES,
    quoteMinutes: env.QUOTE_MINUTES,
    payerLookUpMinutes: defaultPolicy.payerLookUpMinutes,
  },
  /** What a tenant gets unless its creation says otherwise. */
  tenantDefaults: {
    unitPrice: env.DEFAULT_UNIT_PRICE,
    currency: env.DEFAULT_CURRENCY,
    timeZone: env.DEFAULT_TIME_ZONE,
    /** The seller's country and tax registrations, from which the tax by rule follows. */
    seller: sellerOf(env.SELLER_COUNTRY, env.SELLER_TAX_REGISTRATIONS),
  },
  /** Whether a subscription is activated only once billing details are saved. */
  requiresBillingDetails: env.REQUIRE_BILLING_DETAILS === 'true',
  /** The limits for each API process: requests a minute, and a tenant's cards an hour. */
  rateLimits: {
    perKey: env.RATE_LIMIT_PER_KEY,
    perProductKey: env.RATE_LIMIT_PER_PRODUCT_KEY,
    perAddress: env.RATE_LIMIT_PER_ADDRESS,
    cardsPerHour: env.RATE_LIMIT_CARDS_PER_HOUR,
  },
  /** The proxies in front, and the header in which they name the caller's address; null where there are none. */
  proxies:
    env.CLIENT_ADDRESS_HEADER === undefined
      ? null
      : { header: env.CLIENT_ADDRESS_HEADER, networks: env.TRUSTED_PROXIES },
  /** The origins that a card page may return to, besides this service itself. */
  returnOrigins: env.RETURN_URL_ORIGINS,
  /** The keys that sign entitlement documents; without a key there are no such documents. */
  signingKeys: env.ENTITLEMENT_SIGNING_KEY ?? [],
  codecKeys: env.TEMPORAL_CODEC_KEYS ?? env.TEMPORAL_CODEC_KEYS_COMMAND ?? null,
  seller: {
    party: {
      name: env.SELLER_NAME ?? exampleSeller.name,
      addressLines: env.SELLER_ADDRESS ?? exampleSeller.addressLines,
      postcode: env.SELLER_POSTCODE ?? (env.SELLER_CITY === undefined ? exampleSeller.postcode : null),
      city: env.SELLER_CITY ?? exampleSeller.city,
      country: env.SELLER_COUNTRY,
      taxId: env.SELLER_TAX_ID ?? mainIdOf(env.SELLER_COUNTRY, env.SELLER_TAX_REGISTRATIONS),
      email: env.SELLER_EMAIL ?? null,
    },
    timeZone: env.SELLER_TIME_ZONE,
    currency: env.SELLER_CURRENCY,
  },
  /**
   * The file of published rates for the tax of invoices in another currency than the seller's; null where there is
   * none.
   */
  exchangeRatesFile: env.EXCHANGE_RATES_FILE ?? null,
}));

type TemporalConfig = ReturnType<typeof temporalConfig> & {
  /** The keys that encrypt what Temporal keeps; null where it is not encrypted. */
  readonly codecKeys: CodecKeys | null;
};
export type Config = Omit<z.infer<typeof settings>, 'codecKeys'> & { readonly temporal: TemporalConfig };

/** The identity provider at which people can sign in; null where they sign in with keys and links alone. */
function oidcOf(env: Environment) {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null;
  return {
    issuer,
    clientId,
    clientSecret,
    scopes: env.OIDC_SCOPES,
    /**
     * The claim that names a person's roles or groups, what separates several in one text, the role that each means,
     * and the claim that names the tenant.
     */
    roleClaim: env.OIDC_ROLE_CLAIM,
    roleSeparator: env.OIDC_ROLE_SEPARATOR ?? null,
    roles: env.OIDC_ROLES,
    tenantClaim: env.OIDC_TENANT_CLAIM,
  };
}

/** Reads and checks every setting. Throws one `ConfigError` that names all wrong variables. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = givenIn(env);
  const { codecKeys, ...config } = parsed(settings, given);
  return { ...config, temporal: { ...temporalConfig(given), codecKeys } };
}

/** What is needed to prepare a production: nothing of Stripe, keys or policy. */
const preparation = variables
  .pick({
    DATABASE_URL: true,
    DATABASE_MIGRATION_URL: true,
    DATABASE_STATEMENT_SECONDS: true,
    DATABASE_LOCK_SECONDS: true,
    DATABASE_IDLE_TRANSACTION_SECONDS: true,
    STARTUP_WAIT_SECONDS: true,
    TEMPORAL_TASK_QUEUE: true,
    TEMPORAL_RETENTION_DAYS: true,
    TEMPORAL_CODEC_KEYS: true,
    TEMPORAL_CODEC_KEYS_COMMAND: true,
  })
  .transform((env) => ({
    databaseUrl: env.DATABASE_URL,
    /** The database's address, with the role that owns the tables and migrates them. */
    migrationUrl: env.DATABASE_MIGRATION_URL ?? env.DATABASE_URL,
    /** After which times the database ends statements and transactions of the service's role. */
    timeOuts: {
      statementSeconds: env.DATABASE_STATEMENT_SECONDS,
      lockSeconds: env.DATABASE_LOCK_SECONDS,
      idleTransactionSeconds: env.DATABASE_IDLE_TRANSACTION_SECONDS,
    },
    startupWaitMs: env.STARTUP_WAIT_SECONDS * 1_000,
    taskQueue: env.TEMPORAL_TASK_QUEUE,
    codecKeys: env.TEMPORAL_CODEC_KEYS ?? env.TEMPORAL_CODEC_KEYS_COMMAND ?? null,
    /** How long closed runs are kept; null leaves a namespace as it is. */
    retentionDays: env.TEMPORAL_RETENTION_DAYS ?? null,
  }));

export type PreparationConfig = Omit<z.infer<typeof preparation>, 'codecKeys'> & {
  readonly temporal: Config['temporal'];
};

/**
 * Reads and checks the settings of `npm run prepare-production`. Throws one `ConfigError` that names all wrong
 * variables.
 */
export function loadPreparationConfig(env: NodeJS.ProcessEnv = process.env): PreparationConfig {
  const given = givenIn(env);
  const { codecKeys, ...config } = parsed(preparation, given);
  return { ...config, temporal: { ...temporalConfig(given), codecKeys } };
}

/**
 * Reads the keys for histories alone, for commands that read a history without the service; null where there are none.
 */
export function loadCodecKeys(env: NodeJS.ProcessEnv = process.env): CodecKeys | null {
  const keys = variables.pick({ TEMPORAL_CODEC_KEYS: true, TEMPORAL_CODEC_KEYS_COMMAND: true });
  const given = parsed(keys, givenIn(env));
  return given.TEMPORAL_CODEC_KEYS ?? given.TEMPORAL_CODEC_KEYS_COMMAND ?? null;
}

function parsed<Schema extends z.ZodType>(schema: Schema, given: Record<string, string>): z.infer<Schema> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new ConfigError(`The environment cannot be used:\n${problems.join('\n')}`);
}

/** Temporal's Worker Controller for Kubernetes names a worker's version in variables of its own. */
function withNamesOfController(env: Record<string, string>): Record<string, string> {
  const { TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_WORKER_BUILD_ID: buildId } = env;
  return {
    ...(deploymentName !== undefined && { DEPLOYMENT_NAME: deploymentName }),
    ...(buildId !== undefined && { BUILD_ID: buildId }),
    ...env,
  };
}

/**
 * What is set, without spaces and line breaks at its ends, which no value needs and which come along when one is pasted.
 * A shell or a compose file sets a variable to an empty text where it is not set.
 */
function withoutEmpty(env: NodeJS.ProcessEnv): Record<string, string> {
  const trimmed = Object.entries(env).map(([name, value]) => [name, value?.trim() ?? ''] as const);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ''));
}

/** The variables that are set; each may be given as a file. */
function givenIn(env: NodeJS.ProcessEnv): Record<string, string> {
  try {
    return readSecretFiles(withNamesOfController(withoutEmpty(env)), [
      ...Object.keys(variables.shape),
      'TEMPORAL_API_KEY',
    ]);
  } catch (error) {
    if (error instanceof SecretFileError) throw new ConfigError(error.message);
    throw error;
  }
}

function temporalConfig(env: Record<string, string>) {
  const { connectionOptions, namespace = 'default' } = readTemporalConfig(env);
  return { connection: { ...connectionOptions, address: connectionOptions.address ?? '127.0.0.1:7233' }, namespace };
}

/** Reads Temporal's configuration with its own reader, which would ignore a named file that does not exist. */
function readTemporalConfig(env: Record<string, string>) {
  const { TEMPORAL_CONFIG_FILE: file } = env;
  // Temporal's reader fails on an empty file; the option says that there is no file.
  const disableFile = file === '/dev/null';
  if (file !== undefined && !disableFile && !existsSync(file))
    throw new ConfigError(`TEMPORAL_CONFIG_FILE: there is no file ${file}.`);
  try {
    return loadClientConnectConfig({ overrideEnvVars: env, disableFile, configFileStrict: true });
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    const where = file === undefined ? 'TEMPORAL_* or the file of Temporal’s profiles' : `TEMPORAL_CONFIG_FILE ${file}`;
    throw new ConfigError(`Temporal’s settings cannot be read (${why}): correct ${where}.`);
  }
}
