import { pino } from 'pino';
import { expect, it } from 'vitest';
import { ConfigError } from './config.ts';
import { installTemporalRuntime } from './temporal-runtime.ts';

it('an address that the SDK cannot serve its metrics at ends the start with a sentence that names the variable', () => {
  const install = () => installTemporalRuntime(pino({ level: 'silent' }), 'localhost:9464');

  expect(install).toThrow(ConfigError);
  expect(install).toThrow(
    /^The metrics of Temporal’s SDK cannot be served at localhost:9464 .*TEMPORAL_METRICS_ADDRESS/,
  );
});
