import { execFileSync } from 'node:child_process';
import type { CodecKeys } from './payload-codec.ts';

const keyBytes = 32;
const howTo = 'such as 2026=… with the output of openssl rand -base64 32';

/** Keys that cannot be used; the message names no key. */
export class CodecKeysError extends Error {
  override name = 'CodecKeysError';
}

/**
 * Reads `id=key` pairs, separated by commas or line breaks, keys of 32 bytes in base64; the first is the one that
 * encrypts. Throws a `CodecKeysError`.
 */
export function parseCodecKeys(text: string): CodecKeys {
  const keys = text
    .split(/[,\n]/)
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map(parsePair);
  if (keys.length === 0) throw new CodecKeysError(`must have a key, ${howTo}`);
  const ids = new Set(keys.map(([id]) => id));
  if (ids.size < keys.length) throw new CodecKeysError('must give each key an id of its own');
  return keys;
}

function parsePair(pair: string, index: number): CodecKeys[number] {
  const [, id, encoded] = /^([\w.-]{1,64})=([A-Za-z0-9+/_-]+={0,2})$/.exec(pair) ?? [];
  const key = Buffer.from(encoded ?? '', 'base64');
  if (id === undefined || key.length !== keyBytes)
    throw new CodecKeysError(
      `must be pairs of an id and a key of ${keyBytes} bytes in base64, ${howTo}; pair ${index + 1} is not`,
    );
  return [id, key];
}

/**
 * Runs a command, such as one that queries a key management service, and answers the keys that it prints. Called once,
 * at the start.
 */
export function keysFromCommand(command: string): string {
  try {
    return execFileSync('/bin/sh', ['-c', command], {
      encoding: 'utf8',
      timeout: 30_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    const { status, signal } = error as { readonly status?: number | null; readonly signal?: string | null };
    throw new CodecKeysError(`the command ended with ${status ?? signal}`);
  }
}
