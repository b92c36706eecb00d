import type { Patch } from './builds.ts';

/**
 * Makes a version that cannot replay a run of the present one, nor the other way round: each run begins with another activity,
 * and each step has one more. What a run carries on has a field that the present version does not know.
 */
export const incompatible: readonly Patch[] = [
  {
    file: 'workflows/perform.ts',
    find: 'const oneTry = {',
    replace: `const ofThisVersion = proxyActivities<Pick<Activities, 'sendMails'>>({ startToCloseTimeout: '1m' });

/** What other versions do not do. */
export async function doMore(): Promise<void> {
  await ofThisVersion.sendMails();
}

const oneTry = {`,
  },
  {
    file: 'workflows/step.ts',
    find: "import { perform } from './perform.ts';",
    replace: "import { doMore, perform } from './perform.ts';",
  },
  {
    file: 'workflows/step.ts',
    find: '  const { refusal, wasAnswered } = await decideUntilDone(',
    replace: '  await doMore();\n  const { refusal, wasAnswered } = await decideUntilDone(',
  },
  {
    file: 'workflows/run.ts',
    find: "import type { TenantMemory } from './tenant-memory.ts';",
    replace: "import { doMore } from './perform.ts';\nimport type { TenantMemory } from './tenant-memory.ts';",
  },
  {
    file: 'workflows/run.ts',
    find: '    await this.settleDue();\n    this.#isBeginning = false;',
    replace: '    await doMore();\n    await this.settleDue();\n    this.#isBeginning = false;',
  },
  {
    file: 'workflows/step.ts',
    find: '  const [missingUser] = await record(',
    replace: `  const more = { ofAnotherVersion: 'kept' };
  memory.state = { ...memory.state, ...more };
  const [missingUser] = await record(`,
  },
];
