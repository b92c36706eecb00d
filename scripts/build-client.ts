import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));

/** Compiles the client into a folder that others can install: JavaScript with its declarations. */
export function buildClient(folder: string): void {
  compile('client/tsconfig.build.json', folder);
  const manifest = readFileSync(join(project, 'client/package.json'), 'utf8');
  writeFileSync(join(folder, 'package.json'), manifest.replaceAll('.ts"', '.js"'));
  for (const file of ['openapi.json', 'README.md']) copyFileSync(join(project, 'client', file), join(folder, file));
}

export function compile(config: string, outDir: string): void {
  const args = ['-p', join(project, config), '--outDir', outDir];
  execFileSync(join(project, 'node_modules/.bin/tsc'), args, { stdio: 'inherit' });
}
