import { Client, type ConnectionLike, type WorkflowClientInterceptor } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { type CodecKeys, createPayloadCodec } from './codec/payload-codec.ts';

export type { Client };

/** How this service writes what Temporal keeps, and reads it. Each client and each worker has to be given the same one. */
export function dataConverterOf(keys: CodecKeys | null): DataConverter {
  return keys === null ? {} : { payloadCodecs: [createPayloadCodec(keys)] };
}

interface ClientSettings {
  /** Called around what it asks of workflows. */
  readonly interceptors?: readonly WorkflowClientInterceptor[];
  readonly connection: ConnectionLike;
  readonly temporal: { readonly namespace: string; readonly codecKeys: CodecKeys | null };
}

/** The only way in which the service makes a client: one without the keys would write what workers cannot read, or anyone can. */
export function temporalClient({
  connection,
  temporal: { namespace, codecKeys },
  interceptors = [],
}: ClientSettings): Client {
  const dataConverter = dataConverterOf(codecKeys);
  return new Client({ connection, namespace, dataConverter, interceptors: { workflow: [...interceptors] } });
}
