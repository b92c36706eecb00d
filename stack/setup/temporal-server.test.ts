import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { archiveSums, requireSum } from './temporal-server.mjs';

it('an archive is taken only with its known checksum', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archive-'));
  const file = join(folder, 'temporal.tar.gz');
  writeFileSync(file, 'an archive');
  const sum = createHash('sha256').update('an archive').digest('hex');
  await expect(requireSum(file, sum)).resolves.toBeUndefined();
  writeFileSync(file, 'another archive');
  await expect(requireSum(file, sum)).rejects.toThrow(/its SHA-256 is [0-9a-f]{64} and not/);
  await expect(requireSum(file, undefined)).rejects.toThrow('and not one that is known');
  rmSync(folder, { recursive: true });
});

it('checksums are known of the version that is built otherwise', () => {
  const source = readFileSync(new URL('temporal-server.mjs', import.meta.url), 'utf8');
  const built = readFileSync(new URL('../temporal-server/go.mod', import.meta.url), 'utf8');
  const version = /cliVersion = '([\d.]+)'/.exec(source)?.[1];
  expect(built).toContain(`github.com/temporalio/cli v${version}`);
  expect(Object.keys(archiveSums)).toEqual(['linux-amd64', 'linux-arm64', 'darwin-amd64', 'darwin-arm64']);
  for (const sum of Object.values(archiveSums)) expect(sum).toMatch(/^[0-9a-f]{64}$/);
});
