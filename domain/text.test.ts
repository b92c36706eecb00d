import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canBeMailedTo, hasVisibleSign, tidyName, tidyText } from './text.ts';

it.each([
  ['nothing', ''],
  ['spaces of several kinds', ' \u00a0\u2003\u3000'],
  ['a zero-width space', '\u200b'],
  ['a joiner and a byte-order mark', '\u200d\ufeff'],
  ['a soft hyphen', '\u00ad'],
  ['a blank of Braille', '\u2800'],
  ['fillers of Hangul', '\u3164\u115f\u1160\uffa0'],
  ['tags', '\u{e0041}\u{e007f}'],
  ['a variation selector', '\ufe0f'],
  ['lone combining marks', '\u0301\u20dd'],
  ['an invisible operator of mathematics', '\u2062'],
])('there is no sign to see in %s', (_, text) => {
  expect(hasVisibleSign(text)).toBe(false);
});

it.each(['A', '7', '株式会社', 'م', '👩‍👩‍👧', '!', 'e\u0301', '\u200bA'])('there is a sign to see in %s', (text) => {
  expect(hasVisibleSign(text)).toBe(true);
});

it('keeps a name in one form, with single spaces', () => {
  expect(tidyName('  Zoe\u0308 \u00a0 Bell\u3000GmbH ')).toBe('Zoë Bell GmbH');
});

it('keeps the lines of a text, and the spaces in them', () => {
  expect(tidyText(' Too  dear.\r\nZoe\u0308\rleft.\n')).toBe('Too  dear.\nZoë\nleft.');
});

it('changes nothing a second time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(tidyName(tidyName(text))).toBe(tidyName(text));
      expect(tidyText(tidyText(text))).toBe(tidyText(text));
    }),
  );
});

it.each([
  ['ann@example.com', true],
  [`${'a'.repeat(64)}@example.com`, true],
  [`${'a'.repeat(65)}@example.com`, false],
  [`ann@${'e'.repeat(63)}.com`, true],
  [`ann@${'e'.repeat(64)}.com`, false],
  ['ann@example-.com', false],
])('%s can be mailed to: %s', (address, can) => {
  expect(canBeMailedTo(address)).toBe(can);
});
