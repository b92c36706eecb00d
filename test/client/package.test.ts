import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installClient, serveEntitlements } from '../support/client-package/package.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'client-package-'));
const compiler = join(fileURLToPath(new URL('../..', import.meta.url)), 'node_modules/.bin/tsc');
let program = '';

beforeAll(async () => {
  program = await installClient(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

it('works in an empty project that has only the packed client, and ends by itself', async () => {
  const service = await serveEntitlements();
  try {
    const { stdout } = await run(process.execPath, [program, service.url], { timeout: 30_000 });
    expect(JSON.parse(stdout)).toEqual({ nanoseconds: expect.any(Number) });
  } finally {
    await service.stop();
  }
});

it('brings its types, for projects that know no Node', async () => {
  const source = `
    import { createClient, type Tenant } from 'licence-billing-client';
    import { createEntitlements, type Answer } from 'licence-billing-client/entitlements';
    const entitlements = createEntitlements({ baseUrl: '', key: '', tenantId: 'acme' });
    export const answer: Answer = entitlements.answer('ann');
    export const tenant: Promise<Tenant> = createClient({ url: '' }).do('GET /v1/tenants/{t}', { params: { t: 'acme' } });
    // @ts-expect-error a user is a text
    entitlements.may(1);
  `;
  const file = join(dirname(program), 'product.ts');
  writeFileSync(file, source);
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--lib',
    'es2023,dom',
    '--types',
    '',
  ];
  await run(compiler, [...options, file], { cwd: dirname(program) });
});

it('weighs less than 5 kB compressed where entitlements are asked about, without another package', async () => {
  const entryPoints = [join(folder, 'built/entitlements/entitlements.js')];
  const { outputFiles, metafile } = await build({
    entryPoints,
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    metafile: true,
  });
  const [bundle = { contents: new Uint8Array(1e6) }] = outputFiles;
  expect(bundle.contents.length).toBeLessThan(12_000);
  expect(gzipSync(bundle.contents).length).toBeLessThan(5_000);
  expect(Object.keys(metafile.inputs).filter((path) => path.includes('node_modules'))).toEqual([]);
});
