import type { Database } from './connect.ts';

/** For a query that is asked all the time: it is built once a database, as building it takes longer than sending it. */
export function builtOnce<Query>(build: (db: Database) => Query): (db: Database) => Query {
  const built = new WeakMap<Database, Query>();
  return (db) => {
    const query = built.get(db) ?? build(db);
    built.set(db, query);
    return query;
  };
}
