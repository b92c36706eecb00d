import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const files = readdirSync('domain', { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);

/** What makes a rule say something else the second time, or on another machine. */
const impure =
  /\bnew Date\b|\bDate\.(?!parse\()|\bMath\.random\b|\bTemporal\.Now\b|\bprocess\.|\bfetch\(|\bsetTimeout\b|['"]node:|@temporalio/;

it.each(files)('domain/%s asks neither the clock, nor chance, nor the machine', (name) => {
  expect(readFileSync(`domain/${name}`, 'utf8')).not.toMatch(impure);
});

it('looks at every file of the rules', () => {
  expect(files.length).toBeGreaterThan(20);
});
