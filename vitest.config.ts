import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/** Pure code: nothing to set up, so these answer in a second while one works on the rules. */
const unit = [
  'domain/**/*.test.ts',
  'test/domain/**/*.test.ts',
  'test/documents/**/*.test.ts',
  'test/ops/**/*.test.ts',
  'test/web/{amounts,claims,csrf-token,departures,format,forms,languages,match-users,routes,words}.test.ts',
  'test/web/widths.test.tsx',
  'test/support/page.test.ts',
  'test/webhooks/every-order.test.ts',
  'client/**/*.test.ts',
  'test/client/**/*.test.ts',
  'api/{commands,documents,http,schemas}/**/*.test.ts',
  'activities/{event-request,event-signature,safe-error,stripe-calls}.test.ts',
  'activities/tax-registers/*.test.ts',
  'scripts/**/*.test.ts',
  'stack/**/*.test.ts',
  'service/**/*.test.ts',
  'workflows/**/*.test.ts',
  'nexus/**/*.test.ts',
];
/** Real servers underneath, started once by the global set-up. */
const integration = [
  'test/**/*.test.ts',
  'stripe-sim/**/*.test.ts',
  'activities/**/*.test.ts',
  'api/**/*.test.ts',
  'db/**/*.test.ts',
];

/** Their requests reach no workflow: replayed at each step, they would prove the same again. */
const withoutWorkflows = ['test/api/{access,bad-input,database-away,fuzz,rate-limits}.test.ts'];
/** Behind a pooler, which `npm run test:pooler` starts. */
const behindPooler = process.env['TEST_POOLER'] === 'true' ? [] : ['test/pooler/**'];
const isReplayedAtEachStep = process.env['TEST_MAX_CACHED_WORKFLOWS'] === '0';

/** Tests on real servers wait most of their time, so that more of them than cores run side by side. */
const filesAtOnce = Math.max(3, availableParallelism() - 1);

export default defineConfig({
  test: {
    maxWorkers: filesAtOnce,
    // Files share a process, which loads Temporal's worker once; what a file needs of its own is a world of its own.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'unit', include: unit, testTimeout: 120_000, hookTimeout: 120_000 } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: integration,
          exclude: [...unit, ...behindPooler, ...(isReplayedAtEachStep ? withoutWorkflows : [])],
          globalSetup: ['test/support/global-setup.ts'],
          // Temporal's native core must not be loaded into worker threads that end before it does.
          pool: 'forks',
          // Longer than a wait of a test (bench/until.ts), whose error then says what was waited for.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
