import { expect, it } from 'vitest';
import { missingRequest } from './resend.ts';

const hours = (count: number): number => count * 3_600_000;

it.each([
  ['charge', 0, 'resend'],
  ['charge', hours(23) - 1, 'resend'],
  ['charge', hours(23), 'wait'],
  ['charge', hours(47) - 1, 'wait'],
  ['charge', hours(47), 'absent'],
  ['refund', hours(23) - 1, 'resend'],
  ['refund', hours(23), 'wait'],
  ['refund', hours(25) - 1, 'wait'],
  ['refund', hours(25), 'absent'],
] as const)('a %s of %d ms that does not show: %s', (kind, ageMs, expected) => {
  expect(missingRequest(kind, ageMs)).toBe(expected);
});
