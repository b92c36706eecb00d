import { AsyncLocalStorage } from 'node:async_hooks';
import type postgres from 'postgres';
import { awayCode } from './database-error.ts';
import { carefully, type StatementSettings } from './prepared.ts';
import { holdingConnection } from './watched-statements.ts';

/*
 * Row-level security for requests with a tenant's key (docs/decisions/0031): each statement is sent as the tenant's role, which
 * sees rows of the one tenant alone. Queries need not know of it, so none can forget it.
 */

const tenants = new AsyncLocalStorage<string>();

/**
 * Has every query of `work`, and of what it begins, see and change rows of this tenant alone. It is awaited in here, as a query
 * of Drizzle's begins only when it is awaited.
 */
export function asTenant<T>(tenantId: string, work: () => PromiseLike<T>): Promise<T> {
  return tenants.run(tenantId, async () => await work());
}

/** Has the queries of `work` see all tenants, whatever request has begun it: for what a process does for all of its requests. */
export function outsideTenants<T>(work: () => Promise<T>): Promise<T> {
  return tenants.exit(work);
}

/** Has a statement in a tenant's scope prepared apart: one plan would be made anew with each change of the role. */
const mark = ' /* of a tenant */';

/** A client whose statements are sent as `tenantRole` within `asTenant`. */
export function scoped(client: postgres.Sql, tenantRole: string, settings: StatementSettings): postgres.Sql {
  const plain = carefully(client, settings);
  const unsafe = (text: string, parameters: Parameters = []) => {
    const tenantId = tenants.getStore();
    if (tenantId === undefined) return plain.unsafe(text, parameters);
    const enter = entering(tenantRole, tenantId);
    return lazily((asValues) =>
      holdingConnection(proxy, () => sendAlone({ client, settings, enter, text, parameters, asValues })),
    );
  };
  const begin = (work: (tx: postgres.TransactionSql) => unknown) => {
    const tenantId = tenants.getStore();
    if (tenantId === undefined) return plain.begin(work);
    return plain.begin(async (tx) => {
      await tx.unsafe(entering(tenantRole, tenantId));
      return work(marked(tx));
    });
  };
  const proxy: postgres.Sql = new Proxy(plain, {
    get: (target, name) =>
      name === 'unsafe' ? unsafe : name === 'begin' ? begin : (Reflect.get(target, name) as unknown),
  });
  return proxy;
}

interface Alone {
  readonly client: postgres.Sql;
  readonly settings: StatementSettings;
  readonly enter: string;
  readonly text: string;
  readonly parameters: Parameters;
  readonly asValues: boolean;
}

type Parameters = Exclude<globalThis.Parameters<postgres.Sql['unsafe']>[1], undefined>;

/** Neither takes a snapshot, so that a transaction may still choose its isolation after it. */
function entering(tenantRole: string, tenantId: string): string {
  const role = `"${tenantRole.replaceAll('"', '""')}"`;
  const tenant = `'${tenantId.replaceAll("'", "''")}'`;
  return `set local role ${role}; set local app.tenant = ${tenant}`;
}

/**
 * Sends one statement in a transaction of its own, in one round trip. Where entering fails, the transaction has failed, and the
 * statement with it.
 */
async function sendAlone({ client, settings, enter, text, parameters, asValues }: Alone): Promise<unknown> {
  const connection = await client.reserve();
  const query = carefully(connection, settings).unsafe(`${text}${mark}`, parameters);
  const ends = await Promise.allSettled([
    connection.unsafe(`begin; ${enter}`),
    asValues ? query.values() : query,
    connection.unsafe('commit'),
  ]);
  const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  // A connection that has ended is the pool's again already.
  if (!reasons.some(isAway)) connection.release();
  if (reasons.length > 0) throw reasons[0];
  const [, answer] = ends;
  return answer.status === 'fulfilled' ? answer.value : undefined;
}

function isAway(error: unknown): boolean {
  return error instanceof Error && 'code' in error && awayCode.test(String(error.code));
}

/** What Drizzle takes for a statement: a promise of rows, or, where `values()` is called at once, of rows as lists. */
function lazily(send: (asValues: boolean) => Promise<unknown>) {
  let asValues = false;
  const sent = Promise.resolve().then(() => send(asValues));
  const values = () => {
    asValues = true;
    return sent;
  };
  return Object.assign(sent, { values });
}

function marked(tx: postgres.TransactionSql): postgres.TransactionSql {
  const unsafe: typeof tx.unsafe = (text, parameters, options) => tx.unsafe(`${text}${mark}`, parameters, options);
  return new Proxy(tx, {
    get: (target, name) => (name === 'unsafe' ? unsafe : (Reflect.get(target, name) as unknown)),
  });
}
