import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { whileBeating } from './heartbeat.ts';

it('heartbeats for as long as the work takes, and no longer', async () => {
  // Given work that ends with the second heartbeat
  const environment = new MockActivityEnvironment();
  let beats = 0;
  const secondBeat = new Promise<void>((resolve) => {
    environment.on('heartbeat', () => {
      beats += 1;
      if (beats === 2) resolve();
    });
  });

  // When it is done under a heartbeat
  const answer = await environment.run(() => whileBeating(() => secondBeat.then(() => 'done')));

  // Then its answer comes through, after those two beats
  expect(answer).toBe('done');
  expect(beats).toBe(2);
});

it('stops its heartbeat when the work fails, and hands the failure on', async () => {
  const environment = new MockActivityEnvironment();
  const failing = environment.run(() => whileBeating(() => Promise.reject(new Error('no answer'))));
  await expect(failing).rejects.toThrow('no answer');
});
