import type { Operation } from './operation.ts';

export interface Match {
  readonly operation: Operation;
  readonly id: string;
}

/** Finds the operation for a method and a path; fixed names win over ids. */
export function router(operations: readonly Operation[]): (method: string, path: string) => Match | undefined {
  const compiled = operations
    .map((operation) => ({ operation, pattern: new RegExp(`^${operation.path.replace(':id', '([^/]+)')}$`) }))
    .sort((a, b) => Number(a.operation.path.includes(':id')) - Number(b.operation.path.includes(':id')));
  return (method, path) => {
    for (const { operation, pattern } of compiled) {
      if (operation.method !== method) continue;
      const found = pattern.exec(path);
      if (found !== null) return { operation, id: decodeURIComponent(found[1] ?? '') };
    }
    return undefined;
  };
}
