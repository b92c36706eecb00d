import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import type Stripe from 'stripe';
import { startStripeSim } from 'stripe-sim/server';
import { until } from '../../bench/until.ts';
import { openConnection } from '../../service/temporal-connection.ts';
import { ensureOwnedDatabase } from '../../stack/database-roles.ts';
import { stripeAt } from '../../stack/stripe-at.ts';
import { testPasswords } from '../support/database.ts';
import { prepareNamespace } from '../support/namespace.ts';
import { server } from '../support/servers.ts';

/** What both builds stand on: an empty database, a namespace and a stand-in, all of their own. */
export interface Ground {
  readonly temporal: Client;
  readonly databaseUrl: string;
  readonly stripeUrl: string;
  readonly stripe: Stripe;
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/** On another Temporal than the tests' own where an address is given. */
export async function layGround(temporalAddress: string): Promise<Ground> {
  const namespace = `deploy-trial-${randomBytes(4).toString('hex')}`;
  const connection = await openConnection({ address: temporalAddress });
  const { workflowService } = connection;
  await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('3 days') });
  // A cluster's services learn of a namespace within some seconds.
  const prepare = () => prepareNamespace({ connection: { address: temporalAddress }, namespace, keepHistories: false });
  await until(
    () =>
      prepare().then(
        () => true,
        () => false,
      ),
    Boolean,
  );
  const urlOf = (name: string): string => {
    const url = new URL(server('postgresUrl'));
    url.pathname = `/${name}`;
    return url.href;
  };
  const name = `deploy_${namespace.slice(-8)}`;
  const { databaseUrl, migrationUrl } = await ensureOwnedDatabase({ url: urlOf }, name, testPasswords);
  const sim = await startStripeSim({ port: 0, dataDir: null });
  return {
    temporal: new Client({ connection, namespace }),
    databaseUrl,
    stripeUrl: sim.url,
    stripe: stripeAt(sim.port),
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      DATABASE_MIGRATION_URL: migrationUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: namespace,
      TEMPORAL_CONFIG_FILE: '/dev/null',
      STRIPE_SECRET_KEY: 'sk_test_deploy',
      STRIPE_PROTOCOL: 'http',
      STRIPE_HOST: '127.0.0.1',
      STRIPE_PORT: String(sim.port),
      LOG_LEVEL: 'info',
    },
    async close() {
      await Promise.all([connection.close(), sim.close()]);
    },
  };
}
