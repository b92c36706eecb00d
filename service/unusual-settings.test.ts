import { expect, it, vi } from 'vitest';
import { warnOfSettings } from './unusual-settings.ts';

it('warns that renewals wait where they are switched off, and of nothing else', () => {
  const log = { warn: vi.fn() };
  warnOfSettings({ renewals: true }, log);
  expect(log.warn).not.toHaveBeenCalled();
  warnOfSettings({ renewals: false }, log);
  expect(log.warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('RENEWALS=false'));
});
