import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { compactVerify, createLocalJWKSet } from 'jose';
import { describe, expect, it } from 'vitest';
import { publicKeyOf, signedBy } from './signed.ts';

const [key, next] = [generateKeyPairSync('ed25519').privateKey, generateKeyPairSync('ed25519').privateKey];
const text = JSON.stringify({ tenantId: 'acme', holders: [{ userId: 'ζωή' }] });
const jws = signedBy(key, text);
const keys = [publicKeyOf(next), publicKeyOf(key)];
/** The JWS with other bytes in its signature, still valid base64url. */
const forged = jws.replace(/\.([^.])(?=[^.]*$)/, (_, first) => `.${first === 'A' ? 'B' : 'A'}`);

const script = (name: string): string => fileURLToPath(new URL(`../../test/entitlements/${name}`, import.meta.url));
const has = (command: string, args: readonly string[]): boolean => spawnSync(command, args).status === 0;
const hasPython = has('python3', ['-c', 'import cryptography']);
const hasGo = has('go', ['version']);
const inCi = Boolean(process.env['CI']);

it('is verified by jose, under the key that its header names', async () => {
  const { payload, protectedHeader } = await compactVerify(jws, createLocalJWKSet({ keys }));
  expect(new TextDecoder().decode(payload)).toBe(text);
  expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: publicKeyOf(key).kid, typ: 'entitlements+jws' });
  await expect(compactVerify(forged, createLocalJWKSet({ keys }))).rejects.toThrow('verification failed');
  await expect(compactVerify(jws, createLocalJWKSet({ keys: [publicKeyOf(next)] }))).rejects.toThrow(
    'no applicable key',
  );
});

it('publishes nothing private', () => {
  expect(Object.keys(publicKeyOf(key)).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
});

describe.each([
  { name: 'Python with cryptography', there: hasPython, command: 'python3', args: [script('verify.py')] },
  { name: 'Go’s standard library', there: hasGo, command: 'go', args: ['run', script('verify.go')] },
])('$name', ({ name, there, command, args }) => {
  if (!there) console.warn(`${name} is not here: signatures are not verified by it`);
  const verify = (signed: string): string =>
    execFileSync(command, args, { input: JSON.stringify({ jws: signed, keys }), encoding: 'utf8', stdio: 'pipe' });

  it.skipIf(!there)('verifies it, and refuses a forged one', { timeout: 300_000 }, () => {
    expect(verify(jws)).toBe(text);
    expect(() => verify(forged)).toThrow();
  });
});

it.runIf(inCi)('is verified by Python where every change is checked', () => {
  expect(hasPython).toBe(true);
});
