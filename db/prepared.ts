import type { PoolClient } from 'pg';

/** A statement with more than this has a list in it, whose length makes it a statement of its own each time. */
const mostParameters = 64;

/**
 * Has a connection's statements prepared once. Drizzle sends each one unnamed: it is then parsed and planned anew every
 * time. What names a tenant's own schema stays so, as it comes too seldom and there would be no end of them.
 */
export function prepareStatements(client: PoolClient): void {
  const query = client.query.bind(client) as (statement: unknown, parameters?: unknown, ...rest: unknown[]) => unknown;
  const named = (statement: unknown, parameters?: unknown, ...rest: unknown[]): unknown =>
    query(withName(statement, parameters), parameters, ...rest);
  client.query = named as typeof client.query;
}

function withName(statement: unknown, parameters: unknown): unknown {
  if (typeof statement !== 'object' || statement === null || !('text' in statement)) return statement;
  const { text } = statement;
  if (typeof text !== 'string' || !Array.isArray(parameters) || !isWorthIt(text, parameters.length)) return statement;
  return { ...statement, name: nameOf(text) };
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const name = names.get(text) ?? `statement_${names.size + 1}`;
  names.set(text, name);
  return name;
}

function isWorthIt(text: string, parameters: number): boolean {
  return parameters > 0 && parameters <= mostParameters && !text.includes('"instance_');
}
