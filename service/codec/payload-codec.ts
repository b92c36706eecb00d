import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';

/** AES-256 keys by id. The first encrypts; the others still decrypt what was written before a rotation. */
export type CodecKeys = readonly (readonly [id: string, key: Buffer])[];

const encoding = 'binary/encrypted';
/** The names and values that Temporal's own samples use, so that its tools show such a payload as encrypted. */
const metadataNames = { encoding: 'encoding', keyId: 'encryption-key-id', cipher: 'encryption-cipher' } as const;
const cipherName = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const { Payload: wire } = proto.temporal.api.common.v1;

/** A payload is encrypted with a key that this process was not given. */
export class UnknownCodecKeyError extends Error {
  override name = 'UnknownCodecKeyError';
}

/**
 * Encrypts each payload that is sent to Temporal: what a workflow holds, receives and answers. Payloads that were
 * written without a key are still read; a payload's key id is bound to it, so that it cannot be exchanged.
 */
export function createPayloadCodec(keys: CodecKeys): PayloadCodec {
  const [current] = keys;
  if (current === undefined) throw new Error('A codec needs a key');
  const byId = new Map(keys);
  return {
    encode: async (payloads) => payloads.map((payload) => encrypt(payload, current)),
    decode: async (payloads) => payloads.map((payload) => (isEncrypted(payload) ? decrypt(payload, byId) : payload)),
  };
}

function encrypt(payload: Payload, [keyId, key]: CodecKeys[number]): Payload {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(cipherName, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(keyId));
  const data = Buffer.concat([
    nonce,
    cipher.update(wire.encode(payload).finish()),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  const values = { encoding, keyId, cipher: cipherName };
  const metadata = Object.fromEntries(
    (Object.keys(metadataNames) as (keyof typeof metadataNames)[]).map((name) => [
      metadataNames[name],
      Buffer.from(values[name]),
    ]),
  );
  return { metadata, data };
}

function isEncrypted({ metadata }: Payload): boolean {
  return textOf(metadata?.[metadataNames.encoding]) === encoding;
}

function decrypt({ metadata, data }: Payload, byId: ReadonlyMap<string, Buffer>): Payload {
  const keyId = textOf(metadata?.[metadataNames.keyId]);
  const key = byId.get(keyId);
  if (key === undefined)
    throw new UnknownCodecKeyError(`A payload is encrypted with the key “${keyId}”, which TEMPORAL_CODEC_KEYS lacks`);
  const sealed = Buffer.from(data ?? []);
  const decipher = createDecipheriv(cipherName, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(keyId))
    .setAuthTag(sealed.subarray(-tagBytes));
  return wire.decode(Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]));
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}
