import { expect, it } from 'vitest';
import { isSameName } from '../../web/forms.ts';

it.each([
  ['Northwind Calls', 'Northwind Calls'],
  ['northwind calls', 'Northwind Calls'],
  ['Zoe\u0308 Ltd', 'Zoë Ltd'],
  ['A B', ' A\u00a0\u2003B'],
  ['Northwind', 'North\u00adwind\u200b'],
  ['fi AG', 'ﬁ AG'],
  ['Heart \u2764', 'Heart \u2764\ufe0f'],
  ['A B', 'A\u2800B'],
  ['O\'Brien & Co - "Best"', 'O’Brien & Co – “Best”'],
])('%j confirms the name %j, as which it is seen', (typed, shown) => {
  expect(isSameName(typed, shown)).toBe(true);
});

it.each([
  ['', 'Northwind'],
  ['Northwind', 'Northwind Calls'],
  ['NorthwindCalls', 'Northwind Calls'],
  ['Zoe', 'Zoë'],
  ['\u200b', 'Northwind'],
])('%j does not confirm the name %j', (typed, shown) => {
  expect(isSameName(typed, shown)).toBe(false);
});
