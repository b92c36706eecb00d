import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WorkflowBundleOption } from '@temporalio/worker';

/** The workflows of this build: the bundle of `npm run build`, if this is the built service; else they are bundled now. */
export async function thisBundle(): Promise<WorkflowBundleOption> {
  const codePath = fileURLToPath(new URL('./workflow-bundle.js', import.meta.url));
  if (existsSync(codePath)) return { codePath };
  // The bundler takes a second to load, and the built service does without it.
  const { bundleWorkflows } = await import('./bundle-workflows.ts');
  return { code: await bundleWorkflows() };
}
