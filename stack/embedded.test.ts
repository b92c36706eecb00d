import { expect, it } from 'vitest';
import { withoutTemporal } from './embedded.ts';

it('the local server is used without the settings of another Temporal, and with the keys for histories', () => {
  const mine = { TEMPORAL_ADDRESS: 'cloud:7233', TEMPORAL_API_KEY: 'secret', TEMPORAL_CODEC_ENDPOINT: 'https://x' };
  const kept = { TEMPORAL_CODEC_KEYS: '2026=x', TEMPORAL_CODEC_KEYS_COMMAND: 'keys', TEMPORAL_TASK_QUEUE: 'mine' };

  const env: NodeJS.ProcessEnv = { ...mine, ...kept, ...withoutTemporal({ ...mine, ...kept }) };

  expect(env).toMatchObject(kept);
  expect(Object.keys(mine).map((name) => env[name])).toEqual([undefined, undefined, undefined]);
});
