import type postgres from 'postgres';
import { leavingTransaction } from './database-error.ts';
import { holdingConnection } from './watched-statements.ts';

/** A statement with more parameters contains a list, and each length of the list is a statement of its own. */
const mostParameters = 64;

export interface StatementSettings {
  readonly prepares: boolean;
}

/**
 * A client that prepares statements once per connection where that is possible, and whose transactions throw errors
 * without data. Drizzle's unnamed statements would be parsed and planned every time, in two round trips; only those
 * that name a tenant's own schema stay unnamed, as they are rare and differ for each tenant.
 */
export function carefully<Client extends postgres.Sql | postgres.TransactionSql>(
  client: Client,
  settings: StatementSettings,
): Client {
  const unsafe: Client['unsafe'] = (text, parameters = [], options = {}) =>
    client.unsafe(text, parameters, { ...options, prepare: settings.prepares && isWorthIt(text, parameters.length) });
  const scoped =
    (open: (work: (tx: postgres.TransactionSql) => unknown) => Promise<unknown>) =>
    async (work: (tx: postgres.TransactionSql) => unknown) => {
      try {
        return await holdingConnection(proxy, () => open((tx) => work(carefully(tx, settings))));
      } catch (error) {
        throw leavingTransaction(error);
      }
    };
  const proxy: Client = new Proxy(client, {
    get(target, name) {
      if (name === 'unsafe') return unsafe;
      if (name === 'begin' && 'begin' in target) return scoped((work) => target.begin(work));
      if (name === 'savepoint' && 'savepoint' in target) return scoped((work) => target.savepoint(work));
      return Reflect.get(target, name) as unknown;
    },
  });
  return proxy;
}

function isWorthIt(text: string, parameters: number): boolean {
  return parameters > 0 && parameters <= mostParameters && !text.includes('"instance_');
}
