// `npm run prepare-production`, `node dist/prepare.js`: before the first start, and before each new version
// (docs/production.md).

import { failureText } from './failure-text.ts';
import { prepare } from './preparation.ts';

await prepare(process.env, (line) => console.log(line)).catch((error: unknown) => {
  console.error(failureText(error));
  process.exitCode = 1;
});
