import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const script = `
  import { ensureDebianPackage } from ${JSON.stringify(new URL('./debian-package.mjs', import.meta.url).href)};
  import { UserError } from ${JSON.stringify(new URL('./tools.mjs', import.meta.url).href)};
  const wanted = { name: 'chromium', isThere: () => false, what: 'The browser tests', setting: 'CHROMIUM_PATH' };
  await ensureDebianPackage(wanted).catch((error) => {
    console.error(error.message);
    process.exitCode = error instanceof UserError ? 1 : 2;
  });
`;

/** Wants a package that is neither there nor to be had: no apt-get is on the path. */
function ensureWhatIsMissing(env: Readonly<Record<string, string>>) {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: '/nowhere', ...env },
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

it('a program that only tests need may be missing on a machine, which is told what is left out', () => {
  const { status, said } = ensureWhatIsMissing({});
  expect(said).toContain('There is no chromium (install it, or set CHROMIUM_PATH)');
  expect(said).toContain('The browser tests are left out.');
  expect(status).toBe(0);
});

it('in CI it may not: tests that vanish would pass', () => {
  const { status, said } = ensureWhatIsMissing({ CI: 'true' });
  expect(said).toContain('There is no chromium');
  expect(said).toContain('The browser tests may not be left out here.');
  expect(status).toBe(1);
});
