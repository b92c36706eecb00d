// What ./temporal-dev.sh runs: the set-up in plain JavaScript (nothing is installed yet), then the TypeScript
// supervisor. Both are one process, so that Ctrl-C and SIGTERM always reach the supervisor, which stops the rest.
import { setUp, UserError } from './setup.mjs';

try {
  const { temporalExecutable } = await setUp();
  const { register } = await import('tsx/esm/api');
  register();
  const { runStack } = await import('./main.ts');
  process.exitCode = await runStack(temporalExecutable);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
