// Writes client/openapi.json and the client's types from the routes, and its tables from the rules; with --check, fails
// where they differ.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import openapiTypes, { astToString } from 'openapi-typescript';
import { pino } from 'pino';
import { createApp } from '../api/app.ts';
import type { ApiDeps } from '../api/deps.ts';
import { memberAccess } from '../api/http/operation.ts';
import { declineReasons } from '../domain/decline-words.ts';
import { currencyCodes, decimalsOf } from '../domain/money/money.ts';
import { defaultPolicy } from '../domain/policy.ts';
import { unregisteredSeller } from '../domain/tax/facts.ts';

const inProject = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Only the routes' declarations are read; any use of what is behind them is an error. */
const untouched = new Proxy({}, { get: (_, name) => unreachable(String(name)) });

function unreachable(name: string): never {
  throw new Error(`Writing the document must not use ${name}`);
}

const deps: ApiDeps = {
  db: untouched as ApiDeps['db'],
  entitlementsDb: untouched as ApiDeps['db'],
  uses: untouched as ApiDeps['uses'],
  signingKeys: [],
  temporal: untouched as ApiDeps['temporal'],
  config: {
    publicUrl: '',
    temporalUiUrl: null,
    temporalNamespace: '',
    taskQueue: '',
    policy: defaultPolicy,
    defaults: { unitPrice: 0, currency: 'gbp', timeZone: 'UTC', seller: unregisteredSeller },
    sellerHasTaxId: false,
    requiresBillingDetails: false,
    live: false,
    proxies: null,
    sellerTimeZone: 'UTC',
    returnOrigins: [],
    events: { secretKeys: null, allowsLoopback: false },
  },
  log: pino({ level: 'silent' }),
  now: Date.now,
  openSetupSession: () => unreachable('openSetupSession'),
  confirmPayment: () => unreachable('confirmPayment'),
  lookUpPayment: () => unreachable('lookUpPayment'),
  verifyWebhook: () => unreachable('verifyWebhook'),
  checks: { database: async () => true, temporal: async () => true, worker: async () => true },
};

const response = await createApp(deps).request('/openapi.json');
const document = `${JSON.stringify(await response.json(), null, 2)}\n`;
const written = {
  'client/openapi.json': document,
  'client/types.ts': formatted(await typesOf(document), 'client/types.ts'),
  'client/currencies.ts': formatted(currencies(), 'client/currencies.ts'),
  'client/decline-reasons.ts': formatted(reasons(), 'client/decline-reasons.ts'),
  'client/member-access.ts': formatted(members(), 'client/member-access.ts'),
  'client/entitlement-document.ts': copied('domain/rules/entitlement-document.ts'),
  'client/quantity-to-add.ts': copied('domain/rules/quantity-to-add.ts'),
};

for (const [path, text] of Object.entries(written)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(inProject(path), text);
    console.log(`${path} is written.`);
  } else if (readFileSync(inProject(path), 'utf8') !== text) {
    console.error(`${path} does not fit the code any more: run \`npm run openapi\` and commit it.`);
    process.exitCode = 1;
  }
}

/** The document's types, with each of its schemas under its own name. */
async function typesOf(document: string): Promise<string> {
  const options = { immutable: true, exportType: true, rootTypes: true, rootTypesNoSchemaPrefix: true, silent: true };
  const head = '// Written by `npm run openapi` from the routes; edit those instead.';
  return `${head}\n\n${astToString(await openapiTypes(document, options))}`;
}

/** The client does not import the rules, and what it says about money has to agree with them. */
function currencies(): string {
  const decimals = Object.fromEntries(currencyCodes.map((code) => [code, decimalsOf(code)]));
  return `// Written by \`npm run openapi\` from domain/money/money.ts; edit that instead.

/**
 * The currencies that can be billed, each with its decimals: 2 where 1234 minor units are 12.34. They are Stripe's, which for
 * the forint differ from those of \`Intl\`.
 */
export const currencyDecimals: Readonly<Record<string, number>> = ${JSON.stringify(decimals)};
`;
}

/** Pages explain a failed payment in the words of the mails. */
function reasons(): string {
  return `// Written by \`npm run openapi\` from domain/decline-words.ts; edit that instead.

/** Why a payment failed, in plain words, by language and Stripe's decline code. Codes without words of their own are not in it. */
export const declineReasons: Readonly<Record<'en' | 'de', ReadonlyMap<string, string>>> = {
  en: new Map(${JSON.stringify([...declineReasons.en])}),
  de: new Map(${JSON.stringify([...declineReasons.de])}),
};
`;
}

/** Pages must not show a button whose operation the API would refuse. */
function members(): string {
  return `// Written by \`npm run openapi\` from api/http/member-access.ts; edit that instead.

/** Which members of a tenant may use which operation. A tenant's admin key and ops may use all of them. */
export const memberAccess = ${JSON.stringify(Object.fromEntries([...memberAccess].toSorted(([one], [other]) => (one < other ? -1 : 1))))} as const;

/** An operation that a tenant's admin key may use. */
export type TenantOperation = keyof typeof memberAccess;
`;
}

/** The client decides by the same rule as the service, in a file that imports nothing. */
function copied(path: string): string {
  const head = `// Written by \`npm run openapi\` from ${path}; edit that instead.`;
  return formatted(`${head}\n\n${readFileSync(inProject(path), 'utf8')}`, path);
}

/** Formatted as the formatter's check of the whole project expects it. */
function formatted(text: string, path: string): string {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  return execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], {
    input: text,
    encoding: 'utf8',
    cwd: inProject('.'),
  });
}
