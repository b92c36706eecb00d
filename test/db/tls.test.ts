import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openClient } from '../../db/driver.ts';
import { type RunningPostgres, startPostgres } from '../../stack/postgres.ts';
import { quietPort } from '../support/quiet-port.ts';

/* A server whose certificate is for 127.0.0.1 alone, by an authority that was made for this test. */

let folder: string;
let server: RunningPostgres;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'licence-billing-tls-'));
  const dataDir = join(folder, 'postgres');
  mkdirSync(dataDir);
  makeAuthority('ours');
  makeAuthority('other');
  makeCertificate(dataDir);
  server = await startPostgres({
    dataDir,
    port: await quietPort(),
    password: 'tls',
    logFile: join(folder, 'postgres.log'),
    settings: {
      ssl: 'on',
      ssl_cert_file: join(dataDir, 'server.crt'),
      ssl_key_file: join(dataDir, 'server.key'),
      fsync: 'off',
    },
  });
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const;

function makeAuthority(name: string): void {
  const [key, out] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  openssl('req', '-x509', ...newKey, '-keyout', key, '-out', out, '-days', '2', '-subj', `/CN=${name}`);
}

function makeCertificate(dataDir: string): void {
  const [key, request, extensions] = [join(dataDir, 'server.key'), join(folder, 'request'), join(folder, 'extensions')];
  openssl('req', ...newKey, '-keyout', key, '-out', request, '-subj', '/CN=server');
  writeFileSync(extensions, 'subjectAltName=IP:127.0.0.1\n');
  const authority = ['-CA', join(folder, 'ours.crt'), '-CAkey', join(folder, 'ours.key'), '-CAcreateserial'];
  openssl(
    'x509',
    '-req',
    '-in',
    request,
    ...authority,
    '-days',
    '2',
    '-extfile',
    extensions,
    '-out',
    join(dataDir, 'server.crt'),
  );
}

/** Whether the connection is by TLS; or why there is none. */
async function ask(query: string, host = '127.0.0.1'): Promise<string> {
  const url = `${server.url('postgres').replace('127.0.0.1', host)}${query}`;
  const client = openClient(url, { max: 1, connect_timeout: 5 });
  try {
    const [row] = await client`select ssl from pg_stat_ssl where pid = pg_backend_pid()`;
    return row?.['ssl'] === true ? 'by TLS' : 'in plain';
  } catch (error) {
    return String(error instanceof Error && 'code' in error ? error.code : error);
  } finally {
    await client.end({ timeout: 1 });
  }
}

const ca = (name: string): string => `sslrootcert=${join(folder, `${name}.crt`)}`;

it.each([
  ['verify-full', '127.0.0.1', 'ours', 'by TLS'],
  ['verify-full', '127.0.0.1', 'other', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['verify-full', 'localhost', 'ours', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['verify-ca', 'localhost', 'ours', 'by TLS'],
  ['verify-ca', '127.0.0.1', 'other', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['require', '127.0.0.1', 'other', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['require', 'localhost', 'ours', 'by TLS'],
])('sslmode=%s at %s with %s authority: %s', async (mode, host, authority, answer) => {
  expect(await ask(`?sslmode=${mode}&${ca(authority)}`, host)).toBe(answer);
});

it.each([
  ['disable', 'in plain'],
  ['prefer', 'by TLS'],
  ['require', 'by TLS'],
  ['verify-full', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
])('sslmode=%s without a file: %s', async (mode, answer) => {
  expect(await ask(`?sslmode=${mode}`)).toBe(answer);
});

it.each([
  [`?sslrootcert=/nowhere.crt`, 'sslrootcert and sslcert go with sslmode'],
  ['?sslmode=verify-full&sslrootcert=/nowhere.crt', 'the file of sslrootcert cannot be read'],
  [
    '?sslmode=verify_full',
    'sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full, not verify_full',
  ],
])('%s is refused in a sentence', (query, sentence) => {
  expect(() => openClient(`postgres://billing@127.0.0.1/none${query}`)).toThrow(sentence);
});
