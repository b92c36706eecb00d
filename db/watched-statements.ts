import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** The use of a pool of connections: statements that use one or wait for one. */
export interface PoolUse {
  readonly pool: string;
  readonly size: number;
  readonly asked: number;
}

interface Pool {
  readonly name: string;
  readonly size: number;
  asked: number;
}

const pools = new Map<object, Pool>();

/** Begins to count the use of a pool, under its client; answers a function that stops it. */
export function watchPool(client: object, name: string, size: number): () => void {
  pools.set(client, { name, size, asked: 0 });
  return () => pools.delete(client);
}

/** The use of pools in another thread of this process, as that thread last reported it. */
let usedBeside: readonly PoolUse[] = [];

export function notePoolsBeside(use: readonly PoolUse[]): void {
  usedBeside = use;
}

/** The use of this process's pools; pools of one name are added up. */
export function poolUse(): readonly PoolUse[] {
  const byName = new Map<string, PoolUse>();
  const own = [...pools.values()].map(({ name: pool, size, asked }) => ({ pool, size, asked }));
  for (const { pool, size, asked } of [...own, ...usedBeside]) {
    const before = byName.get(pool) ?? { size: 0, asked: 0 };
    byName.set(pool, { pool, size: before.size + size, asked: before.asked + asked });
  }
  return [...byName.values()];
}

/**
 * Counts work that takes a connection of a client's pool. Work within a transaction uses the transaction's connection,
 * and is not counted.
 */
export async function holdingConnection<T>(client: unknown, work: () => Promise<T>): Promise<T> {
  const pool = pools.get(client as object);
  if (pool === undefined) return work();
  pool.asked += 1;
  try {
    return await work();
  } finally {
    pool.asked -= 1;
  }
}

/** Records a statement as a span of the current trace, named by its kind, without its text and parameters. */
export async function traced<T>(kind: () => string, work: () => Promise<T>): Promise<T> {
  if (trace.getActiveSpan()?.isRecording() !== true) return work();
  const attributes = { 'db.system.name': 'postgresql' };
  const span = trace.getTracer('database').startSpan(kind(), { kind: SpanKind.CLIENT, attributes });
  try {
    return await work();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
