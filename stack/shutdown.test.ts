import { expect, it } from 'vitest';
import { aborted } from './shutdown.ts';

it('hears of a stop that came before it was asked for, while the last step was still under way', async () => {
  const stopping = new AbortController();
  const asked = aborted(stopping.signal);
  stopping.abort();
  await asked;
  await expect(aborted(stopping.signal)).resolves.toBeUndefined();
});
