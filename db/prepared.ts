import type postgres from 'postgres';
import { leavingTransaction } from './database-error.ts';
import { holdingConnection } from './watched-statements.ts';

/** A statement with more than this has a list in it, whose length makes it a statement of its own each time. */
const mostParameters = 64;

export interface StatementSettings {
  readonly prepares: boolean;
}

/**
 * Has statements prepared once a connection where that holds, and errors leave transactions without data. Drizzle sends each
 * statement unnamed: it is then parsed and planned every time, and takes two round trips, the first to learn its parameters'
 * types. What names a tenant's own schema stays so, as it comes too seldom and there would be no end of them.
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
