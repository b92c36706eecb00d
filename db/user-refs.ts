import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { UserRef } from '../domain/user-ref.ts';
import { isAnyOf } from './any-of.ts';
import type { Database } from './connect.ts';
import { instanceTables } from './instances.ts';
import { tenants } from './schema.ts';

/*
 * How workflows and the read model name users (docs/decisions/0033): by a hash of the user's id with the tenant's salt.
 * A ref is the same after a restore, and means nothing once the deletion has removed the salt.
 */

/** The ref for a user's id. */
export function userRefOf(salt: SQLWrapper, userId: SQLWrapper): SQL<UserRef> {
  const digest = sql`sha256(convert_to(${salt} || '/' || ${userId}::text, 'UTF8'))`;
  return sql<UserRef>`('usr_' || left(encode(${digest}, 'hex'), 16))`;
}

/** The salt of a tenant, as part of a statement. */
export function saltOf(tenantId: string): SQL<string> {
  return sql<string>`(select ${tenants.userSalt} from ${tenants} where ${tenants.id} = ${tenantId})`;
}

/** A user's id and name, as people know them. */
export interface NamedUser {
  readonly id: string;
  readonly name: string | null;
}

/**
 * Users by their refs. Where the user is gone, or was lost with a restored database, the ref takes the place of the id.
 */
export class UsersByRef {
  readonly #known: ReadonlyMap<UserRef, NamedUser>;

  constructor(known: ReadonlyMap<UserRef, NamedUser>) {
    this.#known = known;
  }

  has(ref: UserRef): boolean {
    return this.#known.has(ref);
  }

  named(ref: UserRef): NamedUser {
    return this.#known.get(ref) ?? { id: ref, name: null };
  }
}

/** The users of an instance that have these refs. */
export async function usersByRef(db: Database, tenantId: string, refs: readonly UserRef[]): Promise<UsersByRef> {
  if (refs.length === 0) return new UsersByRef(new Map());
  const { users } = instanceTables(tenantId);
  const rows = await db
    .select({ ref: users.ref, id: users.id, name: users.name })
    .from(users)
    .where(isAnyOf(users.ref, refs));
  return new UsersByRef(new Map(rows.map(({ ref, ...user }) => [ref, user])));
}

/** The refs of these users by id, without users that do not exist. */
export async function refsOfUsers(
  db: Database,
  tenantId: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, UserRef>> {
  if (userIds.length === 0) return new Map();
  const { users } = instanceTables(tenantId);
  const rows = await db.select({ id: users.id, ref: users.ref }).from(users).where(isAnyOf(users.id, userIds));
  return new Map(rows.map(({ id, ref }) => [id, ref]));
}
