// What the embedded stack shows: a company with a history, and links that open the pages signed in.
import { createClient } from 'licence-billing-client';
import { connect, type Database } from '../db/connect.ts';
import { newSecret, revokeKey, storeKey } from '../db/keys.ts';
import { makeSignInLink, type OpeningRole } from '../db/sessions.ts';
import { demoTenantId, makeDemoCompany } from './demo-company.ts';

export type PageLinks = { readonly [name in 'Licensing' | 'Finance' | 'Ops']: string };

/** The maker of these links is no key, so they do not end with one. */
const maker = { keyId: null, createdBy: 'the embedded stack' } as const;

/** A working day, because the links may be opened long after the start. */
const linkMinutes = 12 * 60;

/** Makes the demo company where it is missing, with a temporary key, and returns new links. */
export async function openPages(url: string, databaseUrl: string): Promise<PageLinks> {
  const database = connect(databaseUrl, 2);
  const { db } = database;
  try {
    await withOpsKey(db, (key) => makeDemoCompany(createClient({ url, key }), new Date()));
    const link = async (role: OpeningRole, tenantId: string | null): Promise<string> => {
      const { token } = await makeSignInLink(db, { role, tenantId, ...maker, minutes: linkMinutes }, Date.now());
      return `${url}/sign-in/link?token=${token}`;
    };
    return {
      Licensing: await link('admin', demoTenantId),
      Finance: await link('finance', null),
      Ops: await link('ops', null),
    };
  } finally {
    await database.close();
  }
}

async function withOpsKey(db: Database, use: (key: string) => Promise<unknown>): Promise<void> {
  const key = newSecret('ops');
  await storeKey(db, key, 'ops', null);
  try {
    await use(key);
  } finally {
    await revokeKey(db, key);
  }
}
