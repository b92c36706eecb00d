import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Payload } from '@temporalio/common';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { body, json, operation, opsRoles, problems } from '../http/operation.ts';
import { ApiError } from '../http/problems.ts';
import { payloadsSchema } from '../schemas/payload.ts';

type WirePayload = z.infer<typeof payloadsSchema>['payloads'][number];

/**
 * A codec server for Temporal's tools (docs.temporal.io, "Codec Server"): ops read encrypted histories with it, in the
 * `temporal` command by their key, in the UI by their session (service/codec/codec-endpoint.ts).
 */
export function codecRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  for (const direction of ['decode', 'encode'] as const) {
    const route = createRoute({
      ...operation(deps, 'post', `/v1/ops/codec/${direction}`, opsRoles),
      tags: ['Ops'],
      summary: `${direction === 'decode' ? 'Decrypts' : 'Encrypts'} payloads of Temporal, for its tools`,
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
