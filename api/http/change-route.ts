import { createRoute, type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { RecordedChange } from '../../db/changes.ts';
import type { KeyRole } from '../../db/keys.ts';
import { keepNote } from '../../db/requests.ts';
import type { Request } from '../../domain/inputs.ts';
import { type RouteDeps, sendCommand } from '../commands/changes.ts';
import { unlessRefused } from '../commands/quoted.ts';
import type { ApiEnv } from './access.ts';
import { answerAccepted, commandContext } from './answers.ts';
import { accepted, body, json, operation, problems, tenantRoles } from './operation.ts';
import { answersFromRecord } from './repeats.ts';

/** A request that sends one command: its body, the command that follows from it, and its answer. */
export interface ChangeRoute<Body extends z.ZodType> {
  readonly method: 'post' | 'put' | 'delete';
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** Ops and the tenant's own admin, unless given. */
  readonly roles?: readonly KeyRole[];
  readonly body?: Body;
  /** Makes the command, unless it was carried out before; throws an `ApiError` where no command follows. */
  readonly toCommand: (body: z.output<Body>, target: Target) => Request | Promise<Request>;
  /** Stores what does not belong in the workflow, unless the command was refused. */
  readonly afterwards?: (body: z.output<Body>, target: Target) => Promise<void>;
  readonly answer: ChangeAnswer;
}

/** The target of a change, by the parameters of its path. */
export interface Target {
  readonly deps: RouteDeps;
  readonly tenantId: string;
  readonly commandId: string;
  readonly params: Readonly<Record<string, string>>;
}

/** The answer to a change that is done: 204 without a body unless there is a `read`. */
export interface ChangeAnswer {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly read?: (target: Target, change: RecordedChange) => unknown;
}

/** An answer with a schema; `read` gives its encoded form. */
export function answered<T extends z.ZodType>(
  description: string,
  schema: T,
  read: (target: Target, change: RecordedChange) => z.input<T> | Promise<z.input<T>>,
): ChangeAnswer {
  return { description, schema, read };
}

/** Registers a change: its access, its Idempotency-Key, its body, and its 202 where it takes longer. */
export function changeRoute<Body extends z.ZodType>(change: ChangeRoute<Body>) {
  return (app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void => {
    const { method, path, roles = tenantRoles, tag, summary, answer } = change;
    const { description, schema, read } = answer;
    const success = schema ? { 200: json(schema, description) } : { 204: { description } };
    const responses: RouteConfig['responses'] = { ...success, ...accepted, ...problems };
    const route = createRoute({
      // The activity log says who did it, and the answer shows nothing that is secret.
      ...operation(deps, method, path, { roles, cost: 1, shownOnce: [], audits: null }),
      tags: [tag],
      summary,
      ...(change.body && { request: { body: body(change.body) } }),
      responses,
    });
    answersFromRecord.add(`${method.toUpperCase()} ${path}`);
    app.openapi(route, async (context): Promise<Response> => {
      const command = commandContext(context);
      const target: Target = { ...command, deps, params: context.req.param() };
      // The route's type is that of any change, so it does not know the type of this body.
      const given: z.output<Body> = context.req.valid('json' as never);
      const sent = sendCommand(deps, command, async () => change.toCommand(given, target));
      const changed = await unlessRefused(target, quoteIn(given), sent);
      await change.afterwards?.(given, target);
      const note = context.env?.note ?? null;
      if (note !== null) await keepNote(deps.db, command.tenantId, command.commandId, note);
      if (changed.type === 'accepted') return answerAccepted(context, changed);
      if (read === undefined) return context.body(null, 204);
      return context.json(await read(target, changed.change), 200);
    });
  };
}

const quoted = z.object({ quote: z.string() });

/** The quote named in a body, where its route takes one. */
function quoteIn(body: unknown): string | undefined {
  return quoted.safeParse(body).data?.quote;
}
