import { expect, it } from 'vitest';
import { aborted } from './shutdown.ts';

it('resolves for a signal that was aborted before, while the last step still ran', async () => {
  const stopping = new AbortController();
  const pending = aborted(stopping.signal);
  stopping.abort();
  await pending;
  await expect(aborted(stopping.signal)).resolves.toBeUndefined();
});
