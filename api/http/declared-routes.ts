import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';

/** The declarations of an app's routes. */
export type Declarations = Pick<OpenAPIHono, 'openAPIRegistry'>;

/**
 * Reads something from each route's declaration, by the route's name. It is read at the first call, so that no route is
 * left out.
 */
export function fromDeclarations<T>({ openAPIRegistry }: Declarations, read: (route: RouteConfig) => T) {
  let found: ReadonlyMap<string, T> | null = null;
  return (name: string): T | undefined => {
    found ??= new Map(
      openAPIRegistry.definitions.flatMap((definition) =>
        definition.type === 'route' ? [[nameOf(definition.route), read(definition.route)] as const] : [],
      ),
    );
    return found.get(name);
  };
}

function nameOf({ method, path }: RouteConfig): string {
  return `${method.toUpperCase()} ${path}`;
}
