import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPayloadCodec, UnknownCodecKeyError } from './payload-codec.ts';

const [older, newer] = [randomBytes(32), randomBytes(32)];
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const readValue = (payload: Payload | undefined): unknown => defaultPayloadConverter.fromPayload(payload as Payload);

it('any value is read as it was written, and stands nowhere in what Temporal keeps', async () => {
  const codec = createPayloadCodec([['2026', older]]);
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.uuid(), async (value, marker) => {
      const [sealed] = await codec.encode([payloadOf({ value, marker })]);
      expect(Buffer.from(sealed?.data ?? []).includes(marker)).toBe(false);
      const [opened] = await codec.decode(sealed === undefined ? [] : [sealed]);
      expect(readValue(opened)).toEqual(JSON.parse(JSON.stringify({ value, marker })));
    }),
  );
});

it('after a rotation the newer key encrypts, and what the older one encrypted is still read', async () => {
  const before = createPayloadCodec([['2026', older]]);
  const after = createPayloadCodec([
    ['2027', newer],
    ['2026', older],
  ]);
  const sealed = await before.encode([payloadOf('kept')]);

  expect((await after.decode(sealed)).map(readValue)).toEqual(['kept']);
  await expect(before.decode(await after.encode([payloadOf('new')]))).rejects.toThrow(UnknownCodecKeyError);
});

it('what was written before there was a key is still read', async () => {
  const plain = [payloadOf('plain')];
  expect(await createPayloadCodec([['2026', older]]).decode(plain)).toEqual(plain);
});

it('a payload that was changed, or given another key’s id, is refused', async () => {
  const codec = createPayloadCodec([
    ['a', older],
    ['b', older],
  ]);
  const [sealed] = await codec.encode([payloadOf('paid: 1')]);
  if (sealed === undefined) throw new Error('Nothing was encoded');
  const data = Buffer.from(sealed.data ?? []);
  data[20] = (data[20] ?? 0) ^ 1;

  await expect(codec.decode([{ ...sealed, data }])).rejects.toThrow();
  const renamed = { ...sealed.metadata, 'encryption-key-id': Buffer.from('b') };
  await expect(codec.decode([{ ...sealed, metadata: renamed }])).rejects.toThrow();
});
