import { pino } from 'pino';
import { createApp } from '../../api/app.ts';
import { createUseBuffer } from '../../api/commands/use-buffer.ts';
import type { ApiConfig, ApiDeps } from '../../api/deps.ts';
import type { Database } from '../../db/connect.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { unregisteredSeller } from '../../domain/tax/facts.ts';
import { createSite } from '../../service/site.ts';

const silent = pino({ level: 'silent' });

const nowhere = async (): Promise<never> => {
  throw new Error('There is nothing outside');
};

/** The API with nothing behind it but a database: no Temporal, no card processor. */
export function bareApp(db: Database, config: Partial<ApiConfig> = {}, log: ApiDeps['log'] = silent) {
  return createApp({ ...bareDeps(db, config), log });
}

/** The same with its pages. */
export function bareSite(db: Database, config: Partial<ApiConfig> = {}, log: ApiDeps['log'] = silent) {
  return createSite({ ...bareDeps(db, config), log, oidc: null });
}

/** What the API is made from, with nothing outside. */
export function bareDeps(db: Database, config: Partial<ApiConfig>): ApiDeps {
  return {
    db,
    entitlementsDb: db,
    uses: createUseBuffer(db),
    signingKeys: [],
    temporal: {} as ApiDeps['temporal'],
    config: {
      publicUrl: 'http://billing.test',
      temporalUiUrl: null,
      temporalNamespace: 'default',
      taskQueue: 'none',
      policy: defaultPolicy,
      defaults: { unitPrice: 2000, currency: 'gbp', timeZone: 'Europe/London', seller: unregisteredSeller },
      sellerHasTaxId: false,
      requiresBillingDetails: false,
      sellerTimeZone: 'Europe/London',
      live: false,
      proxies: null,
      returnOrigins: ['https://app.test'],
      events: { secretKeys: null, allowsLoopback: false },
      ...config,
    },
    log: silent,
    now: Date.now,
    openSetupSession: nowhere,
    confirmPayment: nowhere,
    lookUpPayment: nowhere,
    verifyWebhook: () => {
      throw new Error('It is not signed');
    },
    checks: { database: async () => true, temporal: async () => true, worker: async () => true },
  };
}
