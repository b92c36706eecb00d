import { AsyncLocalStorage } from 'node:async_hooks';
import type postgres from 'postgres';
import { awayCode } from './database-error.ts';
import { carefully, type StatementSettings } from './prepared.ts';
import { holdingConnection } from './watched-statements.ts';

/*
 * Row-level security for requests with a tenant's key (docs/decisions/0031): each statement is sent as the tenant's
 * role, which sees that tenant's rows only. Queries need not know of it, so none can forget it.
 */

const tenants = new AsyncLocalStorage<string>();

/**
 * Limits every query of `work`, and of what it begins, to this tenant's rows. `work` is awaited in here, because a
 * Drizzle query begins only when it is awaited.
 */
export function asTenant<T>(tenantId: string, work: () => PromiseLike<T>): Promise<T> {
  return tenants.run(tenantId, async () => await work());
}

/**
 * Runs `work` with the rows of all tenants, although a tenant's request began it: for work that a process does for all
 * requests.
 */
export function outsideTenants<T>(work: () => Promise<T>): Promise<T> {
  return tenants.exit(work);
}

/**
 * Marks a statement of a tenant's scope, so that it has its own prepared plan: a shared plan would be rebuilt at each
 * change of role.
 */
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

/**
 * Enters the tenant's role. Neither setting takes a snapshot, so that a transaction may still choose its isolation
 * afterwards.
 */
function entering(tenantRole: string, tenantId: string): string {
  const role = `"${tenantRole.replaceAll('"', '""')}"`;
  const tenant = `'${tenantId.replaceAll("'", "''")}'`;
  return `set local role ${role}; set local app.tenant = ${tenant}`;
}

/**
 * Sends one statement in a transaction of its own, in one round trip. Where the role cannot be entered, the transaction
 * has failed, and the statement fails with it.
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
  // A connection that was lost is back with the pool already.
  if (!reasons.some(isAway)) connection.release();
  if (reasons.length > 0) throw reasons[0];
  const [, answer] = ends;
  return answer.status === 'fulfilled' ? answer.value : undefined;
}

function isAway(error: unknown): boolean {
  return error instanceof Error && 'code' in error && awayCode.test(String(error.code));
}

/** A statement as Drizzle expects it: a promise of rows, or of rows as lists where `values()` is called at once. */
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
