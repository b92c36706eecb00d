import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import type { UserRef } from '../domain/user-ref.ts';
import { withLaterFacts } from '../domain/view.ts';
import { builtOnce, placeholders } from './built-once.ts';
import type { ChargeRow } from './charges.ts';
import type { Database } from './connect.ts';
import { isInstanceGone } from './instances.ts';
import { findLicences, type LicenceRow } from './licences.ts';
import { commandColumns, type RecordedCommand, recordedCommand } from './requests.ts';
import { charges, invoices, licences, requests, subscriptions, tenants } from './schema.ts';
import type { RecordedSubscription } from './subscriptions.ts';

/** The outcome of a command, and the licences that it changed as they are now. */
export interface RecordedChange {
  /** Null where no command is recorded. */
  readonly command: RecordedCommand | null;
  readonly subscription: Pick<RecordedSubscription, 'view' | 'workflowId' | 'runId'>;
  readonly charge: ChargeRow | null;
  readonly licences: readonly LicenceRow[];
}

interface TouchedLicence {
  readonly number: number;
  readonly status: LicenceRow['status'];
  readonly holder: UserRef | null;
  readonly sinceMs: number;
  readonly endsAtMs: number | null;
}

const ofCommand = builtOnce((db) => {
  const { tenantId, id } = placeholders('tenantId', 'id');
  return db
    .select({
      command: commandColumns,
      subscription: {
        view: subscriptions.view,
        workflowId: subscriptions.workflowId,
        runId: subscriptions.runId,
      },
      charge: getTableColumns(charges),
      invoice: { number: invoices.number, issuedOn: invoices.issuedOn },
      company: tenants.name,
      touched,
    })
    .from(subscriptions)
    .innerJoin(tenants, eq(tenants.id, subscriptions.tenantId))
    .leftJoin(requests, and(eq(requests.tenantId, subscriptions.tenantId), eq(requests.id, id)))
    .leftJoin(charges, eq(charges.id, sql`${requests.outcome} ->> 'chargeId'`))
    .leftJoin(invoices, and(eq(invoices.chargeId, charges.id), eq(invoices.kind, 'invoice')))
    .where(eq(subscriptions.tenantId, tenantId));
});

/** The licences that the command changed, ordered by number, as one JSON value of the row. */
const touched = sql<readonly TouchedLicence[]>`(
  select coalesce(json_agg(json_build_object('number', ${licences.number}, 'status', ${licences.status}, 'holder', ${licences.holder},
    'sinceMs', floor(extract(epoch from ${licences.since}) * 1000), 'endsAtMs', floor(extract(epoch from ${licences.endsAt}) * 1000))
    order by ${licences.number}), '[]')
  from ${licences} where ${licences.tenantId} = ${subscriptions.tenantId} and ${licences.number} = any(
    array(select jsonb_array_elements_text(${requests.outcome} -> 'licences')::int)))`;

/**
 * The outcome of a command, read in one statement unless licences have holders; null for a tenant that has not begun.
 */
export async function findChange(db: Database, tenantId: string, id: string): Promise<RecordedChange | null> {
  const [row] = await ofCommand(db, { tenantId, id });
  if (row === undefined) return null;
  const { command, subscription, charge, invoice, company } = row;
  return {
    command: command && recordedCommand(command),
    subscription: { ...subscription, view: withLaterFacts(subscription.view) },
    charge: charge && {
      ...charge,
      invoiceNumber: invoice?.number ?? null,
      issuedOn: invoice?.issuedOn ?? null,
      company,
    },
    licences: await withHolders(db, tenantId, row.touched),
  };
}

/** Adds the names of holders. They are in the instance's tables, which are queried only where a licence is held. */
async function withHolders(
  db: Database,
  tenantId: string,
  rows: readonly TouchedLicence[],
): Promise<readonly LicenceRow[]> {
  if (rows.every(({ holder }) => holder === null))
    return rows.map(({ number, status, sinceMs, endsAtMs }) => {
      const endsAt = endsAtMs === null ? null : new Date(endsAtMs);
      return { number, status, userId: null, userName: null, since: new Date(sinceMs), endsAt, lastUsedOn: null };
    });
  const numbers = rows.map(({ number }) => number);
  try {
    return await findLicences(db, tenantId, numbers);
  } catch (error) {
    // A change may outlive the instance that its licences belonged to.
    if (isInstanceGone(error)) return [];
    throw error;
  }
}
