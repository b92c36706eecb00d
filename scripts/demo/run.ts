import process from 'node:process';
import { key, url } from './tenant.ts';

/** Runs a script against a running stack; where it fails, prints the reason in words. */
export function run(main: () => Promise<void>): void {
  inWords(main).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}

async function inWords(main: () => Promise<void>): Promise<void> {
  if (key === '') throw new Error('Set OPS_API_KEY to the ops key that ./temporal-dev.sh printed at its first start.');
  try {
    await main();
  } catch (error) {
    const isAway = error instanceof TypeError && error.message === 'fetch failed';
    if (isAway) throw new Error(`No API answers at ${url}: start ./temporal-dev.sh, or set PORT or API_URL.`);
    throw error;
  }
}
