import { index, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { tenants } from './tenants.ts';

/** Keys are stored as SHA-256 of a random secret; the secret itself is shown once. */
export const apiKeys = pgTable('api_keys', {
  id: text('id').primaryKey(),
  hash: text('hash').notNull().unique(),
  role: text('role').$type<'ops' | 'finance' | 'admin' | 'product'>().notNull(),
  tenantId: text('tenant_id').references(() => tenants.id),
  createdAt: instant('created_at').notNull().defaultNow(),
  revokedAt: instant('revoked_at'),
});

/** People signed in on the pages. The token in their cookie is stored as its hash. */
export const sessions = pgTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    hash: text('hash').notNull().unique(),
    role: text('role').$type<'ops' | 'finance' | 'admin'>().notNull(),
    tenantId: text('tenant_id').references(() => tenants.id),
    /** Who the activity log names: an id, never a person's name or address. */
    actor: text('actor').notNull(),
    /** The key it depends on, where there is one: revoked, it ends its sessions. */
    keyId: text('key_id'),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (table) => [index('sessions_by_end').on(table.expiresAt)],
);

/** Links that sign a person in, once. */
export const signInLinks = pgTable(
  'sign_in_links',
  {
    id: text('id').primaryKey(),
    hash: text('hash').notNull().unique(),
    role: text('role').$type<'ops' | 'finance' | 'admin'>().notNull(),
    tenantId: text('tenant_id').references(() => tenants.id),
    keyId: text('key_id'),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (table) => [index('sign_in_links_by_end').on(table.expiresAt)],
);
