/**
 * Tries the packed client, installed alone, in each runtime that npm brings: Node 20, 22 and 24, Deno and Bun. The
 * first call installs them into .cache.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installClient, serveEntitlements } from '../test/support/client-package/package.ts';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../.cache/client-runtimes', import.meta.url));
const installed = (path: string): string => join(folder, 'node_modules', path);

const packages = ['node20@npm:node@20', 'node22@npm:node@22', 'node24@npm:node@24', 'deno@2.9.6', 'bun@1.4.5'];
const runtimes = [
  { command: installed('node20/bin/node'), args: [] },
  { command: installed('node22/bin/node'), args: [] },
  { command: installed('node24/bin/node'), args: [] },
  { command: installed('.bin/deno'), args: ['run', '--allow-net', '--allow-env', '--no-remote'] },
  { command: installed('.bin/bun'), args: ['run'] },
];

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
await run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: folder });
const project = mkdtempSync(join(tmpdir(), 'client-runtimes-'));
try {
  const program = await installClient(project);
  for (const { command, args } of runtimes) {
    const service = await serveEntitlements();
    try {
      const version = (await run(command, ['--version'])).stdout.split('\n')[0];
      const { stdout } = await run(command, [...args, program, service.url], { timeout: 120_000 });
      console.log(
        `${command.slice(folder.length + 14)} ${version}: works, may() takes ${JSON.parse(stdout).nanoseconds} ns`,
      );
    } catch (error) {
      console.error(`${command}: ${String(error)}`);
      process.exitCode = 1;
    } finally {
      await service.stop();
    }
  }
  console.log(
    `${cpus().length} processors, load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
} finally {
  rmSync(project, { recursive: true });
}
