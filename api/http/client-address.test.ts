import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { addressReader, type Proxies } from './client-address.ts';

const proxies: Proxies = { header: 'x-forwarded-for', networks: ['10.0.0.0/8', '192.0.2.7', '2001:db8:1::/48'] };

/**
 * The address that a request is counted by, given the connecting address and the header's claim; any address of the
 * server gives the same.
 */
async function counted(connected: string | null, claimed: string | null, given: Proxies | null = proxies) {
  const app = new Hono();
  const read = addressReader(given);
  app.get('/', (context) => context.json(read(context)));
  const headers: Record<string, string> = claimed === null ? {} : { 'x-forwarded-for': claimed };
  if (connected === null) return (await app.request('/', { headers })).json();
  const itself = await app.request('/', { headers }, { incoming: { socket: { remoteAddress: connected } } });
  const front = await app.request('/', { headers }, { connectedAddress: connected });
  const address: unknown = await itself.json();
  expect(await front.json()).toEqual(address);
  return address;
}

describe('without proxies', () => {
  it.each([
    ['203.0.113.1', null, '203.0.113.1'],
    ['203.0.113.1', '198.51.100.1', '203.0.113.1'],
    ['::ffff:203.0.113.1', null, '203.0.113.1'],
    ['2001:db8::1', null, '2001:db8:0:0::/64'],
    ['2001:db8::ffff:1:2:3', null, '2001:db8:0:0::/64'],
    ['fe80::1%eth0', null, 'fe80:0:0:0::/64'],
  ])('who connects from %s and claims %s counts as %s', async (connected, claimed, expected) => {
    expect(await counted(connected, claimed, null)).toBe(expected);
  });
});

describe('behind proxies', () => {
  it.each([
    // The address that the nearest proxy has seen counts, not the caller's claims before it.
    ['10.1.2.3', '203.0.113.1', '203.0.113.1'],
    ['10.1.2.3', '198.51.100.1, 203.0.113.1', '203.0.113.1'],
    ['10.1.2.3', '198.51.100.1, 203.0.113.1, 10.9.9.9', '203.0.113.1'],
    ['192.0.2.7', '203.0.113.1', '203.0.113.1'],
    ['::ffff:10.1.2.3', '203.0.113.1', '203.0.113.1'],
    ['2001:db8:1::9', '203.0.113.1', '203.0.113.1'],
    // Ports, brackets and quotes are not part of an address.
    ['10.1.2.3', '203.0.113.1:51234', '203.0.113.1'],
    ['10.1.2.3', '[2001:db8:2::1]:443', '2001:db8:2:0::/64'],
    ['10.1.2.3', '"[2001:db8:2::1]"', '2001:db8:2:0::/64'],
    ['10.1.2.3', '2001:db8:2:0:1:2:3:4', '2001:db8:2:0::/64'],
    ['10.1.2.3', '::ffff:cb00:7101', '203.0.113.1'],
    // A header that is absent or says nothing limits the proxy's own address.
    ['10.1.2.3', null, '10.1.2.3'],
    ['10.1.2.3', '', '10.1.2.3'],
    ['10.1.2.3', 'unknown', '10.1.2.3'],
    ['10.1.2.3', '203.0.113.1, _hidden', '10.1.2.3'],
    ['10.1.2.3', '10.4.4.4', '10.4.4.4'],
    // A header is ignored where the connecting address is not a proxy’s.
    ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['192.0.2.8', '198.51.100.1', '192.0.2.8'],
    ['2001:db8:2::9', '198.51.100.1', '2001:db8:2:0::/64'],
  ])('who connects from %s and claims %s counts as %s', async (connected, claimed, expected) => {
    expect(await counted(connected, claimed)).toBe(expected);
  });
});

it('a request within this process has no address', async () => {
  expect(await counted(null, '203.0.113.1')).toBeNull();
});
