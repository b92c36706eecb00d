// Packs the client as others install it: npm run client-package -- <folder> leaves its files in <folder>/built, and
// prints the tarball's path.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildClient } from './build-client.ts';

const folder = resolve(process.argv[2] ?? 'dist/client-package');
const built = join(folder, 'built');
mkdirSync(folder, { recursive: true });
buildClient(built);
console.log(join(folder, execFileSync('npm', ['pack', '--silent', built], { cwd: folder, encoding: 'utf8' }).trim()));
