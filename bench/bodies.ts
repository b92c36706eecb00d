// Bodies that no route accepts (docs/trust.md, "T18"): deep, wide, long, not UTF-8, and each as large as the door lets
// through.

const mebibyte = 1_048_576;

const names = (count: number, length: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}`.padEnd(length, 'x'), 0])));
const listed = (field: string, count: number, item: (index: number) => unknown): Buffer =>
  Buffer.from(JSON.stringify({ [field]: Array.from({ length: count }, (_, index) => item(index)) }));

export const hostileJson: Readonly<Record<string, Buffer>> = {
  'deep, 17 KB': Buffer.from(`${'['.repeat(8_500)}${']'.repeat(8_500)}`),
  'deep, 1 MiB': Buffer.from('{"a":'.repeat(200_000)),
  'wide in names, 1 MiB': Buffer.from(names(80_000, 6)),
  'wide in values, 1 MiB': Buffer.from(`{"userIds":[${'0,'.repeat(500_000)}0]}`),
  'one text, 1 MiB': Buffer.from(JSON.stringify({ name: 'x'.repeat(mebibyte - 20) })),
  'over 1 MiB': Buffer.alloc(2 * mebibyte, 'x'),
  'not UTF-8, 1 MiB': Buffer.alloc(mebibyte, 0xff),
  'white space, 1 MiB': Buffer.from(`{${' '.repeat(mebibyte - 20)}"a":1}`),
  'as deep as may be': Buffer.from(`${'['.repeat(31)}${']'.repeat(31)}`),
  'as wide as may be': Buffer.from(names(1_000, 500)),
  'as many values as may be': listed('userIds', 19_990, () => 'a'),
  'as many ids as may be': listed('userIds', 10_000, (index) => `user-${index}`.padEnd(64, 'x')),
  'as many wrong ids as may be': listed('userIds', 10_000, (index) => `/${index}`.padEnd(60, 'x')),
  'as many wrong licences as may be': listed('licenceIds', 10_000, (index) => `lic_${index}`.padEnd(60, 'x')),
  'as many empty texts as may be': listed('userIds', 10_000, () => ''),
  'as many payloads as may be': listed('payloads', 900, () => ({ data: '.'.repeat(1_000) })),
  'long texts, 1 MiB': listed('userIds', 33, () => '\u0001'.repeat(5_000)),
  'long texts to be normalised': listed('userIds', 33, () => 'e\u0301'.repeat(10_000)),
};

export const hostileForms: Readonly<Record<string, Buffer>> = {
  'wide form': Buffer.from('a=&'.repeat(20_000)),
  'form over 64 KB': Buffer.from(`a=${'x'.repeat(mebibyte)}`),
  'form not UTF-8': Buffer.alloc(60_000, 0xff),
  'form as wide as may be': Buffer.from('a=&'.repeat(999)),
  'JSON as a form': Buffer.from('['.repeat(60_000)),
};
