import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import webpack from 'webpack';

const ourWorkflows = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));

/**
 * temporal-polyfill writes each of its objects out for a debugger, unless it finds itself in Node.js. A workflow's sandbox has
 * no `process` to tell it so, and spent a fifth of its time on that.
 */
const asInNode = new webpack.DefinePlugin({ 'globalThis.process': 'true' });

const domainFolder = fileURLToPath(new URL('../domain/', import.meta.url));

/**
 * The rules and their library for dates, which keep nothing of anybody: all runs share one copy of them. Each run evaluates
 * the rest for itself, so that what one keeps in a module never reaches another.
 */
function pureModules(): string[] {
  const files = readdirSync(domainFolder, { recursive: true, encoding: 'utf8' });
  const rules = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return ['temporal-polyfill', ...rules.map((file) => `${domainFolder}${file}`)];
}

/** The workflows as the one script that a worker runs. */
export async function bundleWorkflows(workflowsPath = ourWorkflows): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    preloadModules: pureModules(),
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({ ...config, plugins: [...(config.plugins ?? []), asInNode] }),
  });
  return code;
}
