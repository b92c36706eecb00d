import { sql } from 'drizzle-orm';
import { controlsOf } from 'stripe-sim/controls';
import type { World } from '../support/world.ts';

/** Where a text is found in all that the service has written: `table.column`, or a workflow's type and what of its run. */
export type Places = readonly string[];

/** Every column of every table, those of an instance's own schema included. */
export async function placesInDatabase({ db }: World, text: string): Promise<Places> {
  const columns = await db.execute<{ schema: string; table: string; column: string }>(sql`
    select c.table_schema as schema, c.table_name as table, c.column_name as column
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where t.table_type = 'BASE TABLE' and c.table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3`);
  const places: string[] = [];
  for (const { schema, table, column } of columns) {
    const name = sql`${sql.identifier(schema)}.${sql.identifier(table)}`;
    const isThere = sql`position(${text} in lower(${sql.identifier(column)}::text)) > 0`;
    const [hit] = await db.execute<{ isThere: boolean }>(
      sql`select exists(select 1 from ${name} where ${isThere}) as "isThere"`,
    );
    if (hit?.isThere === true) places.push(`${table}.${column}`);
  }
  return places;
}

/** The histories of all runs, their payloads decoded, with what the visibility store has of them. */
export async function placesInTemporal({ client }: World, text: string): Promise<Places> {
  const places = new Set<string>();
  for await (const { workflowId, runId, type, raw } of client.workflow.list()) {
    if (holds({ workflowId, raw }, text)) places.add(`${type}: memo, search attributes or id`);
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const event of history.events ?? []) {
      const [kind] = Object.entries(event).flatMap(([key, value]) =>
        key.endsWith('EventAttributes') && value !== null ? [key.replace('EventAttributes', '')] : [],
      );
      if (holds(event, text)) places.add(`${type}: ${kind ?? 'event'}`);
    }
  }
  return [...places].toSorted();
}

/** What the stand-in keeps, by its own tables, whether a list of its API has it or not. */
export async function placesInStripe({ stripeUrl }: World, text: string): Promise<Places> {
  const kept = await controlsOf(stripeUrl).rows();
  return Object.entries(kept).flatMap(([name, rows]) => (holds(rows, text) ? [name] : []));
}

/** Whether a text is anywhere in a value, bytes read as text. */
export function holds(value: unknown, text: string): boolean {
  if (typeof value === 'string') return value.toLowerCase().includes(text);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8').toLowerCase().includes(text);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, one]) => key.toLowerCase().includes(text) || holds(one, text));
}
