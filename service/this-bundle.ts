import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { bundleWorkflows } from './bundle-workflows.ts';

/** The workflows of this build: the bundle of `npm run build`, if this is the built service; else they are bundled now. */
export async function thisBundle(): Promise<WorkflowBundleOption> {
  const codePath = fileURLToPath(new URL('./workflow-bundle.js', import.meta.url));
  return existsSync(codePath) ? { codePath } : { code: await bundleWorkflows() };
}
