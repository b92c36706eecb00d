import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/common';
import proto from '@temporalio/proto';
import { tenantIdOf } from '../workflows/messages.ts';
import { ofTenants, running } from './runs-by-query.ts';
import type { Client } from './temporal-client.ts';

const { History } = proto.temporal.api.history.v1;

export interface Kept {
  readonly written: number;
  readonly wereThere: number;
  /** Tenant and run of each history that expired between listing and reading. */
  readonly gone: readonly string[];
}

/**
 * Writes the history of each closed run of a tenant into a folder, one JSON file a run, as `npm run replay` reads it.
 * Files that exist are left alone; encrypted payloads stay encrypted.
 */
export async function keepHistories(client: Client, folder: string): Promise<Kept> {
  let [written, wereThere] = [0, 0];
  const gone: string[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query: ofTenants(closed), pageSize: 1_000 })) {
    const tenantId = tenantIdOf(workflowId);
    const file = join(folder, tenantId, `${runId}.json`);
    if (existsSync(file)) wereThere += 1;
    else if (await keepHistory(client, { workflowId, runId }, file)) written += 1;
    else gone.push(`${tenantId} ${runId}`);
  }
  return { written, wereThere, gone };
}

const closed = running.replace('=', '!=');

/** Writes one history; answers whether there was one. A file gets its name only once it is complete. */
async function keepHistory(
  client: Client,
  { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
  file: string,
): Promise<boolean> {
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  try {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const json = History.toObject(History.fromObject(history), { enums: String, longs: String, bytes: String });
    writeFileSync(`${file}.part`, JSON.stringify(json), { mode: 0o600 });
    renameSync(`${file}.part`, file);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Removes the kept histories of some tenants; answers how many of these tenants had any. */
export function removeHistories(folder: string, tenantIds: readonly string[]): number {
  const kept = tenantIds.map((tenantId) => join(folder, tenantId)).filter((own) => existsSync(own));
  for (const own of kept) rmSync(own, { recursive: true });
  return kept.length;
}
