import { index, primaryKey, text } from 'drizzle-orm/pg-core';
import { trialSignKinds } from '../../domain/rules/repeated-trials.ts';
import { instant } from './columns.ts';
import { oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

/**
 * Hashes by which repeated trials are recognised, for a year, also of a deleted tenant. A tenant with a test clock has
 * none.
 */
export const trialSigns = table(
  'trial_signs',
  {
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    sign: oneOf('sign', trialSignKinds).notNull(),
    /** SHA-256 of the mailbox or of the card's fingerprint. */
    hash: text('hash').notNull(),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.sign, table.hash] }),
    index('trial_signs_by_hash').on(table.hash, table.at),
    index('trial_signs_by_time').on(table.at),
  ],
);
