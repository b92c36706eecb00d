import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultInForm, faultInJson, isDecodable } from './body-shape.ts';

describe('JSON', () => {
  it.each([
    ['32 levels', `${'['.repeat(32)}${']'.repeat(32)}`, null],
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`, 'The body is nested at most 32 levels deep.'],
    ['levels that never end', '{"a":'.repeat(8_500), 'The body is nested at most 32 levels deep.'],
    ['1,000 names', named(1_000), null],
    ['1,001 names', named(1_001), 'The body has at most 1000 names.'],
    ['20,000 values', `[${'0,'.repeat(19_999)}0]`, null],
    ['20,001 values', `[${'0,'.repeat(20_000)}0]`, 'The body has at most 20000 values.'],
    ['a text of 32,000', `"${'x'.repeat(32_000)}"`, null],
    ['a text of 32,001', `"${'x'.repeat(32_001)}"`, 'A text has at most 32000 characters.'],
    ['a text that never ends', `"${'\\"'.repeat(20_000)}`, 'A text has at most 32000 characters.'],
    ['signs within a text', `{"a":"${'[{:,\\"\\\\'.repeat(2_000)}"}`, null],
    ['nothing', '', null],
  ])('of %s is told apart', (_, text, fault) => {
    expect(faultInJson(text)).toBe(fault);
  });

  it.each([
    ['deep', '['.repeat(1_048_576), 40],
    ['wide in names', `{${'"a":0,'.repeat(170_000)}`, 10_000],
    ['wide in values', `[${'0,'.repeat(500_000)}`, 50_000],
    ['of one text', `"${'x'.repeat(1_048_576)}`, 40_000],
    ['of nothing', ' '.repeat(1_048_576), 1_048_577],
    ['of short texts', `[${'"\\"",'.repeat(10_000)}0]`, 100_000],
  ])('of 1 MiB that is %s is looked at once, and no further than its fault', (_, text, most) => {
    let looks = 0;
    const counted = {
      length: text.length,
      charCodeAt(at: number) {
        looks += 1;
        return text.charCodeAt(at);
      },
    };
    faultInJson(counted as string);
    expect(looks).toBeLessThanOrEqual(most);
  });

  it('that any program may send passes, whatever is in its texts', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        expect(faultInJson(JSON.stringify(value))).toBeNull();
      }),
    );
  });
});

describe('a form', () => {
  it.each([
    ['fields', 'a=1&b=%E2%82%AC+%26', null],
    ['1,000 fields', fields(1_000), null],
    ['1,001 fields', fields(1_001), 'A form has at most 1000 fields.'],
    ['a byte alone', 'a=%ff', 'The form is not UTF-8.'],
    ['half of a pair', 'a=%ED%A0%80', 'The form is not UTF-8.'],
    ['half of a byte', 'a=%f', 'The form is not UTF-8.'],
  ])('of %s is told apart', (_, text, fault) => {
    expect(faultInForm(text)).toBe(fault);
  });
});

it('an address is UTF-8 or refused', () => {
  expect(isDecodable('/users/%E2%82%AC?q=a%20b')).toBe(true);
  for (const address of ['/users/%FF', '/users/%C3%28', '/users/x%', '/%F0%9F'])
    expect(isDecodable(address)).toBe(false);
});

function named(count: number): string {
  return JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`name ${index}`, index])));
}

function fields(count: number): string {
  return Array.from({ length: count }, (_, index) => `field=${index}`).join('&');
}
