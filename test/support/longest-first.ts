import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that take a minute or more each, the longest first. */
const long = [
  'test/system/deletion-killed.test.ts',
  'test/web/story.test.ts',
  'test/workflows/unknown.test.ts',
  'test/web/purchases.test.ts',
  'test/web/ops.test.ts',
  'test/finance/refunds.test.ts',
  'test/api/fuzz.test.ts',
  'test/faults/set-back.test.ts',
  'test/web/finance.test.ts',
  'test/lifecycle/on-every-back.test.ts',
];

/**
 * Starts the longest files first, so that at the end no processor waits for a single one. Files of one project stay together:
 * a process is kept for the next file only where that is of the same project.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    return others.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ moduleId, project }: TestSpecification): number {
  if (project.name === 'unit') return long.length + 1;
  const place = long.findIndex((path) => moduleId.endsWith(path));
  return place === -1 ? long.length : place;
}
