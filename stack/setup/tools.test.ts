import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { isAlive } from '../process-record.ts';

/** Like npm: ignores the signal, and has a child. */
const stubborn = 'trap "" TERM; sleep 60 & echo $!; wait';
const setUp = `
  import { runWithProgress } from ${JSON.stringify(new URL('./tools.mjs', import.meta.url).href)};
  await runWithProgress('stubborn', 'sh', ['-c', ${JSON.stringify(stubborn)}], { stopSignal: 'SIGKILL', progress: console.log });
`;

it('a set-up that is ended also ends the command it runs and its children', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', setUp], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];

  child.kill('SIGTERM');

  expect(await once(child, 'exit')).toEqual([130, null]);
  while (isAlive(Number(line))) await sleep(10);
});
