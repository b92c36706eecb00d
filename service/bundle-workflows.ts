import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import webpack from 'webpack';

const ourWorkflows = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));
const carriedHeaders = fileURLToPath(new URL('../workflows/carried-headers.ts', import.meta.url));

/**
 * temporal-polyfill describes each of its objects for a debugger unless it runs in Node.js, which it detects by
 * `process`. A workflow's sandbox has none, and spent a fifth of its time on that.
 */
const asInNode = new webpack.DefinePlugin({ 'globalThis.process': 'true' });

/** Modules are named relative to the project's folder, so that a build has the same name wherever it is made. */
const context = fileURLToPath(new URL('..', import.meta.url));

const domainFolder = fileURLToPath(new URL('../domain/', import.meta.url));

/**
 * The rules and their date library have no state in their modules, so all runs share one copy. Every other module is
 * evaluated for each run, so that state in a module never reaches another run.
 */
function pureModules(): string[] {
  const files = readdirSync(domainFolder, { recursive: true, encoding: 'utf8' });
  const rules = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return ['temporal-polyfill', ...rules.map((file) => `${domainFolder}${file}`)];
}

/** Bundles the workflows into one script for a worker. */
export async function bundleWorkflows(workflowsPath = ourWorkflows): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [carriedHeaders],
    preloadModules: pureModules(),
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({ ...config, context, plugins: [...(config.plugins ?? []), asInNode] }),
  });
  return code;
}
