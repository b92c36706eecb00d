import { expect, inject, it } from 'vitest';
import { runTrial } from './trial.ts';

const seed = 20_261_125;

it('keeps every promise through faults at the card processor and kills at its crash points', async () => {
  const said: string[] = [];
  const report = await runTrial({
    seed,
    tenants: 10,
    charging: { count: 150, mostMs: 20_000 },
    killing: { count: 8, mostMs: 30_000 },
    settleWithinMs: 240_000,
    bundle: inject('workflowBundle'),
    say: (line) => said.push(line),
  });

  console.info(
    `seed ${seed}: ${said.join(' · ')}; charges ${JSON.stringify(report.charges)}; ${report.kills.join(', ')}`,
  );
  expect(report.problems, `npm run trial -- --minutes 1 --seed ${seed} · data and logs: ${report.folder}`).toEqual([]);
  expect(report.kills.length).toBeGreaterThan(0);
  expect(report.charges['succeeded']).toBeGreaterThan(10);
}, 420_000);
