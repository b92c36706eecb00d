import { Client, type ConnectionLike, type WorkflowClientInterceptor } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { type CodecKeys, createPayloadCodec } from './codec/payload-codec.ts';

export type { Client };

/** How this service encodes what Temporal keeps. Every client and every worker must be given the same converter. */
export function dataConverterOf(keys: CodecKeys | null): DataConverter {
  return keys === null ? {} : { payloadCodecs: [createPayloadCodec(keys)] };
}

interface ClientSettings {
  /** Called around each call to a workflow. */
  readonly interceptors?: readonly WorkflowClientInterceptor[];
  readonly connection: ConnectionLike;
  readonly temporal: { readonly namespace: string; readonly codecKeys: CodecKeys | null };
}

/**
 * Creates a Temporal client. Nothing else may create one: without the keys it would write what workers cannot read, or
 * what anyone can.
 */
export function temporalClient({
  connection,
  temporal: { namespace, codecKeys },
  interceptors = [],
}: ClientSettings): Client {
  const dataConverter = dataConverterOf(codecKeys);
  return new Client({ connection, namespace, dataConverter, interceptors: { workflow: [...interceptors] } });
}
