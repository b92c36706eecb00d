import { expect, it } from 'vitest';
import { licenceIdOf, licenceNumberOf } from './licence-id.ts';

it.each([1, 10, 9999, 123_456_789])('finds the number %i again in the id it gave', (number) => {
  expect(licenceIdOf(number)).toBe(`lic_${number}`);
  expect(licenceNumberOf(licenceIdOf(number))).toBe(number);
});

it.each([
  '',
  'lic_',
  'lic_0',
  'lic_01',
  'lic_-1',
  'lic_1.5',
  'lic_1 ',
  ' lic_1',
  'xlic_1',
  'lic_1x',
  'LIC_1',
  '1',
  'lic_1234567890',
])('takes %j for no licence id', (id) => {
  expect(licenceNumberOf(id)).toBeNull();
});
