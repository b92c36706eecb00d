import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { secretPrefix, signedHeaders } from './event-signature.ts';

const newSecret = (): string => secretPrefix + randomBytes(32).toString('base64');
const now = (): number => Math.floor(Date.now() / 1000);

it('every event is taken by the standard’s own package, and none that was changed on the way', () => {
  const secret = newSecret();
  fc.assert(
    fc.property(fc.uuid(), fc.jsonValue(), (id, value) => {
      const body = JSON.stringify({ value });
      const headers = signedHeaders({ id, timestampSeconds: now(), body }, [secret]);
      expect(new Webhook(secret).verify(body, { ...headers })).toEqual(JSON.parse(body));
      expect(() => new Webhook(secret).verify(`${body} `, { ...headers })).toThrow();
      expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': `${id}x` })).toThrow();
    }),
    { numRuns: 30 },
  );
});

it('while a secret takes another’s place, a receiver may know either, and no third', () => {
  const [newer, older, third] = [newSecret(), newSecret(), newSecret()];
  const headers = { ...signedHeaders({ id: 'evt', timestampSeconds: now(), body: '{}' }, [newer, older]) };
  expect(new Webhook(newer).verify('{}', headers)).toEqual({});
  expect(new Webhook(older).verify('{}', headers)).toEqual({});
  expect(() => new Webhook(third).verify('{}', headers)).toThrow();
});

it('one that is sent again late is refused by the standard’s own package', () => {
  const secret = newSecret();
  const headers = { ...signedHeaders({ id: 'evt', timestampSeconds: now() - 600, body: '{}' }, [secret]) };
  expect(() => new Webhook(secret).verify('{}', headers)).toThrow(/timestamp/i);
});
