import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { date, jsonb, pgSchema, text, timestamp } from 'drizzle-orm/pg-core';
import type { UserRef } from '../domain/user-ref.ts';
import { type Database, sqlState, sqlStateOf } from './connect.ts';

/** A tenant's instance of the product lives in a Postgres schema of its own, named by a hash of the tenant's id. */
export function instanceSchemaName(tenantId: string): string {
  return `instance_${createHash('sha256').update(tenantId).digest('hex').slice(0, 24)}`;
}

/**
 * The tables of one instance: its users, its settings, and the dialler's call lists, contacts and calls. Each is built
 * when it is asked for, because most statements need one of them.
 */
export function instanceTables(tenantId: string) {
  const schema = pgSchema(instanceSchemaName(tenantId));
  const createdAt = timestamp('created_at', { withTimezone: true, precision: 3, mode: 'date' }).notNull().defaultNow();
  return {
    get users() {
      return schema.table('users', {
        id: text('id').primaryKey(),
        name: text('name').notNull(),
        email: text('email'),
        /** The user's ref in workflows; it means nothing once the instance is gone. */
        ref: text('ref').$type<UserRef>().notNull().unique(),
        /** The last day on which a check let the user make calls; null where none is known. */
        lastUsedOn: date('last_used_on', { mode: 'string' }),
        createdAt,
      });
    },
    get settings() {
      return schema.table('settings', { key: text('key').primaryKey(), value: jsonb('value').notNull() });
    },
    get callLists() {
      return schema.table('call_lists', { id: text('id').primaryKey(), name: text('name').notNull(), createdAt });
    },
    get contacts() {
      return schema.table('contacts', {
        id: text('id').primaryKey(),
        callListId: text('call_list_id').notNull(),
        name: text('name').notNull(),
        phone: text('phone').notNull(),
      });
    },
    get calls() {
      return schema.table('calls', {
        id: text('id').primaryKey(),
        userId: text('user_id').notNull(),
        contactId: text('contact_id').notNull(),
        outcome: text('outcome').notNull(),
        createdAt,
      });
    },
  };
}

/** Names of an instance's tables, in the order in which they are emptied: what refers to others goes first. */
export const instanceTableNames = ['calls', 'contacts', 'call_lists', 'settings', 'users'] as const;

/** Creates the instance with its first settings, by the owner's function; running it again changes nothing. */
export async function createInstanceSchema(db: Database, tenantId: string): Promise<void> {
  await db.execute(sql`select create_instance(${tenantId}::text)`);
}

/** Whether a query failed because the instance's schema was dropped. */
export function isInstanceGone(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === sqlState.undefinedTable || state === sqlState.undefinedSchema;
}
