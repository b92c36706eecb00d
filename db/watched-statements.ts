import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** How much of a pool of connections is asked for: what is in use, and what waits for one. */
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

/** Counts from now on what is asked of a pool, under its client; answers what ends that. */
export function watchPool(client: object, name: string, size: number): () => void {
  pools.set(client, { name, size, asked: 0 });
  return () => pools.delete(client);
}

/** Of pools that another thread of this process has, as that has reported last. */
let usedBeside: readonly PoolUse[] = [];

export function notePoolsBeside(use: readonly PoolUse[]): void {
  usedBeside = use;
}

/** The use of this process's pools; several of one name count together. */
export function poolUse(): readonly PoolUse[] {
  const byName = new Map<string, PoolUse>();
  const own = [...pools.values()].map(({ name: pool, size, asked }) => ({ pool, size, asked }));
  for (const { pool, size, asked } of [...own, ...usedBeside]) {
    const before = byName.get(pool) ?? { size: 0, asked: 0 };
    byName.set(pool, { pool, size: before.size + size, asked: before.asked + asked });
  }
  return [...byName.values()];
}

/** Does what takes a connection of a client's pool. What runs in a transaction takes that of the transaction. */
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

/** Makes a statement a span of the trace that it is part of, by its kind: it has no text and no parameters. */
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
