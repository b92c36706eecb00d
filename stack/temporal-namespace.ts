// Prepares a Temporal namespace: search attributes, and a long retention where the server is embedded.
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, type ConnectionOptions, isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { messageOf, UserError } from './setup/tools.mjs';

/** The attributes by which ops filter workflows; the numbers are Temporal's for the types. */
const searchAttributes = {
  TenantId: { type: 2, cliType: 'Keyword' },
  SubscriptionState: { type: 2, cliType: 'Keyword' },
  NextBillingAt: { type: 6, cliType: 'Datetime' },
  PaidLicences: { type: 3, cliType: 'Int' },
  NeedsAttention: { type: 5, cliType: 'Bool' },
} as const;

const tenYearsMs = 3650 * 24 * 3600 * 1000;

export type NamespaceOptions = {
  connection: ConnectionOptions;
  namespace: string;
  /** False for an external server, whose owner chooses the retention. */
  keepHistories: boolean;
};

/** Idempotent. */
export async function prepareNamespace({
  connection: connectionOptions,
  namespace,
  keepHistories,
}: NamespaceOptions): Promise<void> {
  const connection = await connect(connectionOptions);
  try {
    await registerSearchAttributes(connection, namespace);
    if (keepHistories) await keepClosedRuns(connection, namespace);
  } finally {
    await connection.close();
  }
}

/** Creates a namespace where it is missing, and prepares it. A new one is known to each frontend only after some seconds. */
export async function registerNamespace(connectionOptions: ConnectionOptions, namespace: string): Promise<void> {
  const connection = await connect(connectionOptions);
  try {
    await connection.workflowService
      .registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs(tenYearsMs) })
      .catch((error: unknown) => {
        if (!isGrpcServiceError(error) || error.code !== alreadyExists) throw error;
      });
    await untilKnown(connection, namespace);
  } finally {
    await connection.close();
  }
  await prepareNamespace({ connection: connectionOptions, namespace, keepHistories: true });
}

/** gRPC's code. */
const alreadyExists = 6;
const knownWithinMs = 60_000;

/** The look-up of its search attributes goes by the frontend's memory of namespaces, which is refreshed now and then. */
async function untilKnown({ operatorService }: Connection, namespace: string): Promise<void> {
  for (const deadline = Date.now() + knownWithinMs; ; await sleep(250)) {
    try {
      await operatorService.listSearchAttributes({ namespace });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

async function connect(options: ConnectionOptions): Promise<Connection> {
  try {
    return await Connection.connect(options);
  } catch (error) {
    throw new UserError(
      `No Temporal server answers at ${options.address}: ${messageOf(error)}\nCheck TEMPORAL_ADDRESS and its companions, or unset them to use a local server.`,
    );
  }
}

async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const all = Object.entries(searchAttributes);
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = all.filter(([name]) => customAttributes[name] === undefined);
    if (missing.length === 0) return;
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(([name, { type }]) => [name, type])),
    });
  } catch (error) {
    const commands = all.map(
      ([name, { cliType }]) =>
        `  temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${cliType}`,
    );
    throw new UserError(
      `Search attributes cannot be registered in namespace ${namespace}: ${messageOf(error)}\nRegister them by hand:\n${commands.join('\n')}`,
    );
  }
}

/** A development server forgets closed runs after a day, but ops and finance read them months later. */
async function keepClosedRuns(connection: Connection, namespace: string): Promise<void> {
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(tenYearsMs) },
  });
}
