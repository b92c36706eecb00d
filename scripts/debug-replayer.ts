// The script that Temporal's extension for VS Code runs (`.vscode/settings.json` names it): replays the given history
// step by step.
import { fileURLToPath } from 'node:url';
import { startDebugReplayer } from '@temporalio/worker';

startDebugReplayer({ workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)) });
