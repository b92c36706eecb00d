import { expect, inject, it } from 'vitest';
import { lastRelease } from '../deploy/builds.ts';
import { chooseBuilds } from '../deploy/choose-builds.ts';
import { runDeployTrial } from '../deploy/trial.ts';

it('the last release and an incompatible build are mixed, stopped and rolled back, and nothing is stuck or done twice', async () => {
  const said: string[] = [];
  const say = (line: string): number => said.push(line);
  const report = await runDeployTrial({
    ...chooseBuilds(lastRelease(), say),
    temporalAddress: inject('temporalAddress'),
    seed: 20_261_129,
    lives: 3,
    phaseMs: 1_000,
    say,
  });

  console.info(`${said.join(' · ')}; ${report.runs} runs, ${report.accepted} of ${report.answered} requests accepted`);
  expect(report.problems, `npm run deploy-trial · logs: ${report.folder}`).toEqual([]);
  expect(report.moves.map(({ runs }) => runs > 0)).toEqual([true, true, true]);
  expect([...report.states.values()]).toEqual(
    expect.arrayContaining(['trialing', 'active', 'canceling', 'past_due', 'suspended']),
  );
  expect(report.accepted).toBeGreaterThan(100);
}, 900_000);
