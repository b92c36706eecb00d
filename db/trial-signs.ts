import { createHash } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { mailboxOf, type TrialSign } from '../domain/rules/repeated-trials.ts';
import type { Database } from './connect.ts';
import { trialSigns } from './schema.ts';

/** An earlier trial, with the sign that it shares. */
export interface EarlierTrial {
  readonly tenantId: string;
  readonly by: TrialSign;
}

const hashOf = (sign: TrialSign, value: string): string =>
  createHash('sha256')
    .update(JSON.stringify([sign, value]))
    .digest('base64url');

/** Records the address of a beginning trial. */
export async function noteTrialAddress(db: Database, tenantId: string, email: string): Promise<void> {
  const hash = hashOf('address', mailboxOf(email));
  await db.insert(trialSigns).values({ tenantId, sign: 'address', hash }).onConflictDoNothing();
}

/** Records the card of a tenant whose address was recorded. A tenant with a test clock has neither. */
export async function noteTrialCard(db: Database, tenantId: string, fingerprint: string): Promise<void> {
  const hash = hashOf('card', fingerprint);
  await db.execute(sql`insert into ${trialSigns} (tenant_id, sign, hash)
    select ${tenantId}, 'card', ${hash} where exists (select from ${trialSigns} where tenant_id = ${tenantId})
    on conflict do nothing`);
}

const mostShown = 20;

function earlierOnes(tenantId: PgColumn): SQL {
  return sql`select earlier.tenant_id, earlier.sign from ${trialSigns} own join ${trialSigns} earlier
    on earlier.hash = own.hash and earlier.tenant_id <> own.tenant_id and earlier.at < own.at
    where own.tenant_id = ${tenantId} limit ${mostShown}`;
}

/** Trials with the same address or card that began before the tenant's own, at most `mostShown`. */
export function earlierTrialsOf(tenantId: PgColumn): SQL<readonly EarlierTrial[]> {
  return sql`(select coalesce(jsonb_agg(jsonb_build_object('tenantId', e.tenant_id, 'by', e.sign)
    order by e.tenant_id, e.sign), '[]') from (${earlierOnes(tenantId)}) e)`;
}

export function hasEarlierTrials(tenantId: PgColumn): SQL {
  return sql`exists (${earlierOnes(tenantId)})`;
}
