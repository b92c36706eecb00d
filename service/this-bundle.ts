import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WorkflowBundleOption } from '@temporalio/worker';

/** The workflows of this build: the bundle of `npm run build` in the built service; otherwise they are bundled now. */
export async function thisBundle(): Promise<WorkflowBundleOption> {
  const codePath = fileURLToPath(new URL('./workflow-bundle.js', import.meta.url));
  if (existsSync(codePath)) return { codePath };
  // The bundler takes a second to load, and the built service does not need it.
  const { bundleWorkflows } = await import('./bundle-workflows.ts');
  return { code: await bundleWorkflows() };
}
