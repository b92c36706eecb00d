import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import webpack from 'webpack';

const ourWorkflows = fileURLToPath(new URL('./workflows/index.ts', import.meta.url));

/**
 * temporal-polyfill writes each of its objects out for a debugger, unless it finds itself in Node.js. A workflow's sandbox has
 * no `process` to tell it so, and spent a fifth of its time on that.
 */
const asInNode = new webpack.DefinePlugin({ 'globalThis.process': 'true' });

/** The workflows as the one script that a worker runs. */
export async function bundleWorkflows(workflowsPath = ourWorkflows): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({ ...config, plugins: [...(config.plugins ?? []), asInNode] }),
  });
  return code;
}
