import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Payload } from '@temporalio/common';
import { cors } from 'hono/cors';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { body, json, operation, opsRoles, problems } from '../http/operation.ts';
import { ApiError } from '../http/problems.ts';
import { payloadsSchema } from '../schemas/payload.ts';

type WirePayload = z.infer<typeof payloadsSchema>['payloads'][number];

/**
 * A codec server for Temporal's tools (docs.temporal.io, "Codec Server"): with it ops read encrypted histories, in the
 * `temporal` command with their key, in the UI with their session. Only pages of that UI can read the answer.
 */
export function codecRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const { temporalUiUrl } = deps.config;
  if (temporalUiUrl !== null)
    app.use(
      '/codec/*',
      cors({
        origin: new URL(temporalUiUrl).origin,
        credentials: true,
        allowMethods: ['POST'],
        allowHeaders: ['content-type', 'x-namespace', 'authorization'],
      }),
    );
  for (const place of [
    { path: '/v1/ops/codec', takesSession: false, whose: 'tools' },
    { path: '/codec', takesSession: true, whose: 'UI' },
  ] as const) {
    codecRoute(app, deps, { ...place, direction: 'decode' });
    codecRoute(app, deps, { ...place, direction: 'encode' });
  }
}

interface Place {
  readonly path: '/v1/ops/codec' | '/codec';
  readonly takesSession: boolean;
  readonly whose: string;
  readonly direction: 'decode' | 'encode';
}

function codecRoute(app: OpenAPIHono<ApiEnv>, deps: RouteDeps, { path, takesSession, whose, direction }: Place): void {
  const route = createRoute({
    ...operation(deps, 'post', `${path}/${direction}`, {
      roles: opsRoles,
      cost: 1,
      takesSession,
      // What is decrypted is kept nowhere.
      shownOnce: 'all',
      audits: null,
    }),
    tags: ['Ops'],
    summary: `${direction === 'decode' ? 'Decrypts' : 'Encrypts'} payloads of Temporal, for its ${whose}`,
    request: { body: body(payloadsSchema) },
    responses: { 200: json(payloadsSchema, 'The payloads, in the same order.'), ...problems },
  });
  app.openapi(route, async (context) => {
    const payloads = context.req.valid('json').payloads.map(fromWire);
    const { codec = null } = deps;
    if (codec === null) return context.json({ payloads: payloads.map(toWire) }, 200);
    const converted = await codec[direction](payloads).catch((error: Error) => {
      // Not encrypted with a key of this service, or changed since.
      throw new ApiError('validation_failed', error.message, {
        errors: [{ pointer: '/payloads', detail: error.message }],
      });
    });
    return context.json({ payloads: converted.map(toWire) }, 200);
  });
}

function fromWire({ metadata = {}, data }: WirePayload): Payload {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
  const entries = Object.entries(metadata).map(([name, value]) => [name, bytes(value ?? '')]);
  return { metadata: Object.fromEntries(entries), ...(data !== undefined && { data: bytes(data) }) };
}

function toWire({ metadata, data }: Payload): WirePayload {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, text(value)]);
  return { metadata: Object.fromEntries(entries), ...(data != null && { data: text(data) }) };
}
