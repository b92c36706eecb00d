import { sql } from 'drizzle-orm';
import { check, index, text } from 'drizzle-orm/pg-core';
import { memberRoles } from '../../domain/rules/people.ts';
import { instant } from './columns.ts';
import { oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

/**
 * Keys are stored as SHA-256 of a random secret; the secret itself is shown once. A row stays when its key is revoked,
 * as the activity log names its id.
 */
export const apiKeys = table(
  'api_keys',
  {
    id: text('id').primaryKey(),
    hash: text('hash').notNull().unique(),
    role: oneOf('role', ['ops', 'finance', 'metrics', 'admin', 'product']).notNull(),
    tenantId: text('tenant_id').references(() => tenants.id),
    /** Personal: the name that people gave it, replaced by the id when the tenant is deleted. */
    name: text('name').notNull().default('First key'),
    /** The actor who created it, as in the activity log. */
    createdBy: text('created_by').notNull().default('the service'),
    /** The origin of a role's first key; null for all other keys. A configured key replaces a first one. */
    origin: oneOf('origin', ['configuration', 'first start']),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** Recorded to the minute. */
    lastUsedAt: instant('last_used_at'),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
  },
  (table) => [index('api_keys_by_tenant').on(table.tenantId, table.createdAt, table.id)],
);

/** People signed in on the pages. The token in their cookie is stored as its hash. */
export const sessions = table(
  'sessions',
  {
    id: text('id').primaryKey(),
    hash: text('hash').notNull().unique(),
    /** A member's role at sign-in: another role ends the session. */
    role: oneOf('role', ['ops', 'finance', 'admin', ...memberRoles]).notNull(),
    tenantId: text('tenant_id').references(() => tenants.id),
    /** The actor in the activity log: an id, never a person's name or address. */
    actor: text('actor').notNull(),
    /** The key that the session depends on: its revocation ends the session. Null where there is none. */
    keyId: text('key_id'),
    /** The member whose session it is, and with whose removal it ends; null for all others. */
    memberId: text('member_id'),
    signedInBy: oneOf('signed_in_by', ['key', 'link', 'mail', 'provider']).notNull().default('key'),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** Recorded to the minute. */
    lastUsedAt: instant('last_used_at').notNull().defaultNow(),
    /** The end of the session unless it is used before. */
    idleUntil: instant('idle_until').notNull().defaultNow(),
    /** The end of the session, however much it is used. */
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (table) => [
    index('sessions_by_end').on(table.expiresAt),
    index('sessions_by_tenant').on(table.tenantId, table.createdAt, table.id),
    check('sessions_member_by_role', sql`(member_id is null) = (role in ('ops', 'finance', 'admin'))`),
  ],
);

/** Links that sign a person in, once: in a role, or as a member, whose role is looked up at sign-in. */
export const signInLinks = table(
  'sign_in_links',
  {
    id: text('id').primaryKey(),
    hash: text('hash').notNull().unique(),
    /** Null for a member's link. */
    role: oneOf('role', ['ops', 'finance', 'admin']),
    tenantId: text('tenant_id').references(() => tenants.id),
    keyId: text('key_id'),
    /** The member whom it was mailed to. */
    memberId: text('member_id'),
    /** An invitation leads to one tenant; a sign-in link to all tenants of its address. */
    purpose: oneOf('purpose', ['opening', 'invitation', 'signIn']).notNull().default('opening'),
    /** The actor who created it, as in the activity log. */
    createdBy: text('created_by').notNull().default('the service'),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (table) => [
    index('sign_in_links_by_end').on(table.expiresAt),
    check('sign_in_links_member_or_role', sql`(member_id is null) = (role is not null)`),
    check('sign_in_links_member_by_purpose', sql`(member_id is null) = (purpose = 'opening')`),
  ],
);
