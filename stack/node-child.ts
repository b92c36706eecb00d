// What the stack's children in TypeScript have in common.
import { projectFolder } from './settings.ts';

/** The data folder is an argument only so that a later stack recognises the process. */
export function nodeArguments(script: string, dataDir: string): string[] {
  return [
    '--enable-source-maps',
    '--import',
    import.meta.resolve('tsx'),
    `${projectFolder}${script}`,
    `--stack=${dataDir}`,
  ];
}

export async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
