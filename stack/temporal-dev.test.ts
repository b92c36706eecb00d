import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

// The script alone: whatever it went on to start is not there.
const folder = mkdtempSync(join(tmpdir(), 'temporal-dev-'));
const script = join(folder, 'temporal-dev.sh');
cpSync(fileURLToPath(new URL('../temporal-dev.sh', import.meta.url)), script);
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...options: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(script, options, { encoding: 'utf8' });
  return { status, stdout, stderr };
};

it('says how it is used, and starts nothing for that', () => {
  for (const option of ['--help', '-h'])
    expect(run(option)).toEqual({ status: 0, stderr: '', stdout: expect.stringContaining('--with-dialler') });
});

it('refuses an option that it does not have, instead of starting without it', () => {
  const refused = { status: 2, stdout: '', stderr: expect.stringContaining('Unknown option: --with-dialer') };
  expect(run('--with-dialer')).toEqual(refused);
  expect(run('--with-dialler', '--with-dialer')).toEqual(refused);
  expect(run('--with-dialler').stderr).not.toContain('Unknown option');
});
