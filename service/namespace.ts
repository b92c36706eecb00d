import type { Connection } from '@temporalio/client';
import { msToTs, optionalTsToMs } from '@temporalio/common/lib/time.js';
import { dayMs } from '../domain/calendar.ts';
import { grpcStatus, hasGrpcStatus, reasonOf, UnfitTemporalError } from './dependencies.ts';
import { manualForms } from './namespace-forms.ts';
import { type Patience, patiently } from './patience.ts';
import { findSchedules, type PreparedSchedules, requireSameQueue } from './schedules.ts';

/** The attributes by which ops filter workflows; the numbers are Temporal's types. */
const searchAttributes = {
  TenantId: { type: 2, name: 'Keyword' },
  SubscriptionState: { type: 2, name: 'Keyword' },
  NextBillingAt: { type: 6, name: 'Datetime' },
  NeedsAttention: { type: 5, name: 'Bool' },
} as const;

type AttributeName = keyof typeof searchAttributes;

const attributeNames = Object.keys(searchAttributes) as AttributeName[];
/** The retention of a namespace that is made here; Temporal Cloud keeps histories no longer. */
const usualRetentionDays = 90;

export interface NamespaceSettings {
  readonly namespace: string;
  /** How long closed runs are kept; null leaves an existing namespace as it is. */
  readonly retentionDays: number | null;
}

/**
 * Creates what a namespace lacks; answers what it found or did, a line each. Where it may not, the error contains the
 * commands to paste.
 */
export async function prepareNamespace(
  connection: Connection,
  settings: NamespaceSettings,
): Promise<readonly string[]> {
  const { namespace } = settings;
  const found = await findNamespace(connection, namespace);
  // A key that may not list attributes may still be allowed to add them.
  const missing =
    found === null ? attributeNames : await missingAttributes(connection, namespace).catch(() => attributeNames);
  try {
    const made = await ensureNamespace(connection, settings, found);
    return [made, await patiently(() => addAttributes(connection, namespace, missing), freshNamespace)];
  } catch (error) {
    throw new UnfitTemporalError(
      `The namespace ${namespace} cannot be prepared from here (${reasonOf(error)}). Do it in one of these ways, then run this again:\n${formsFor(settings, found, missing)}`,
    );
  }
}

/** How long to retry on a new namespace, which some of Temporal's processes learn of only seconds later. */
export const freshNamespace: Patience = {
  withinMs: 30_000,
  mayPass: (error) => hasGrpcStatus(error, grpcStatus.notFound, grpcStatus.unavailable),
  onWait: () => undefined,
};

function formsFor(
  { namespace, retentionDays }: NamespaceSettings,
  found: FoundNamespace | null,
  missing: readonly AttributeName[],
): string {
  return manualForms({
    namespace,
    isMissing: found === null,
    setsRetention: found === null || retentionDays !== null,
    retentionDays: retentionDays ?? usualRetentionDays,
    attributes: missing.map((name) => ({ name, type: searchAttributes[name].name })),
  });
}

/**
 * Refuses a start where something that preparation makes is missing, or was made for another task queue. Only a worker
 * needs the schedules.
 */
export async function requirePrepared(
  connection: Connection,
  namespace: string,
  { schedules: needsSchedules, taskQueue }: { readonly schedules: boolean; readonly taskQueue: string },
): Promise<void> {
  if ((await findNamespace(connection, namespace)) === null)
    throw new UnfitTemporalError(`Temporal has no namespace ${namespace}: ${command}, or correct TEMPORAL_NAMESPACE.`);
  // Where the key may not list attributes, they are assumed to exist.
  const attributes = await missingAttributes(connection, namespace).catch((error: unknown) => {
    if (hasGrpcStatus(error, grpcStatus.permissionDenied, grpcStatus.unimplemented)) return [];
    throw error;
  });
  if (attributes.length > 0)
    throw new UnfitTemporalError(
      `The namespace ${namespace} lacks ${counted('search attribute', attributes)}: ${command}.`,
    );
  const schedules = await schedulesIn(connection, namespace, needsSchedules);
  if (needsSchedules && schedules.missing.length > 0)
    throw new UnfitTemporalError(
      `The namespace ${namespace} lacks ${counted('schedule', schedules.missing)}: ${command}.`,
    );
  requireSameQueue(schedules, taskQueue, namespace);
}

/** The schedules; where they are not needed, a key that may not read them is let pass. */
export async function schedulesIn(
  connection: Connection,
  namespace: string,
  areNeeded: boolean,
): Promise<PreparedSchedules> {
  try {
    return await findSchedules(connection, namespace);
  } catch (error) {
    if (areNeeded || !hasGrpcStatus(error, grpcStatus.permissionDenied, grpcStatus.unimplemented)) throw error;
    return { missing: [], taskQueue: null };
  }
}

const command = 'run npm run prepare-production (node dist/prepare.js)';

function counted(what: string, names: readonly string[]): string {
  return `the ${what}${names.length === 1 ? '' : 's'} ${names.join(', ')}`;
}

interface FoundNamespace {
  readonly retentionMs: number | null;
}

async function findNamespace(connection: Connection, namespace: string): Promise<FoundNamespace | null> {
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    return { retentionMs: optionalTsToMs(config?.workflowExecutionRetentionTtl) ?? null };
  } catch (error) {
    if (hasGrpcStatus(error, grpcStatus.notFound)) return null;
    throw new UnfitTemporalError(`Temporal does not tell of the namespace ${namespace}: ${reasonOf(error)}.`);
  }
}

async function missingAttributes(connection: Connection, namespace: string): Promise<readonly AttributeName[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return attributeNames.filter((name) => customAttributes[name] === undefined);
}

async function ensureNamespace(
  { workflowService }: Connection,
  { namespace, retentionDays }: NamespaceSettings,
  found: FoundNamespace | null,
): Promise<string> {
  const ttl = (days: number) => msToTs(days * dayMs);
  if (found === null) {
    const days = retentionDays ?? usualRetentionDays;
    const made = { namespace, workflowExecutionRetentionPeriod: ttl(days) };
    await workflowService.registerNamespace(made).catch((error: unknown) => {
      if (!hasGrpcStatus(error, grpcStatus.alreadyExists)) throw error;
    });
    return `Namespace ${namespace}: made, keeps closed runs for ${days} days`;
  }
  if (retentionDays !== null && found.retentionMs !== retentionDays * dayMs) {
    const config = { workflowExecutionRetentionTtl: ttl(retentionDays) };
    await workflowService.updateNamespace({ namespace, config });
    return `Namespace ${namespace}: keeps closed runs for ${retentionDays} days from now on`;
  }
  const days = found.retentionMs === null ? 'an unknown number of' : Math.round(found.retentionMs / dayMs);
  return `Namespace ${namespace}: is there, keeps closed runs for ${days} days`;
}

async function addAttributes(
  { operatorService }: Connection,
  namespace: string,
  missing: readonly AttributeName[],
): Promise<string> {
  if (missing.length === 0) return `Search attributes: ${attributeNames.join(', ')} are there`;
  const types = Object.fromEntries(missing.map((name) => [name, searchAttributes[name].type]));
  await operatorService.addSearchAttributes({ namespace, searchAttributes: types });
  return `Search attributes: ${missing.join(', ')} made`;
}
