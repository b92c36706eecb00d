import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressFault, targetFault } from './event-target.ts';

const open = { allowsLoopback: false };
const local = { allowsLoopback: true };

describe('a URL of an endpoint', () => {
  it.each([
    'https://example.com/hooks',
    'https://example.com:8443/hooks?of=licences',
    'https://93.184.216.34/',
    'https://[2606:4700::1111]/',
  ])('may be public: %s', (url) => {
    expect(targetFault(url, open)).toBeNull();
    expect(targetFault(url, local)).toBeNull();
  });

  it.each([
    ['http://example.com/hooks', 'it is not https'],
    ['ftp://example.com/', 'it is not https'],
    ['hooks', 'it is not a URL'],
    ['https://ada:secret@example.com/', 'it has a user, a password or a fragment'],
    ['https://example.com/#part', 'it has a user, a password or a fragment'],
    ['https://10.0.0.1/', 'its address is not public (private)'],
    ['https://169.254.169.254/latest/meta-data', 'its address is not public (linkLocal)'],
    ['https://0.0.0.0/', 'its address is not public (unspecified)'],
    ['https://[fe80::1]/', 'its address is not public (linkLocal)'],
    ['https://[::ffff:10.0.0.1]/', 'its address is not public (private)'],
    ['https://[::10.0.0.1]/', 'its address is not public (unassigned)'],
    ['https://[::127.0.0.1]/', 'its address is not public (unassigned)'],
    ['https://[4000::1]/', 'its address is not public (unassigned)'],
  ])('is refused wherever it is tried: %s', (url, fault) => {
    expect(targetFault(url, open)).toBe(fault);
    expect(targetFault(url, local)).toBe(fault);
  });

  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://hooks.localhost/',
  ])('is this machine only where that is allowed, however it is written: %s', (url) => {
    expect(targetFault(url, open)).toBe('it is the machine of this service');
    expect(targetFault(url, local)).toBeNull();
    expect(targetFault(url.replace('https', 'http'), open)).toBe('it is not https');
    expect(targetFault(url.replace('https', 'http'), local)).toBeNull();
  });
});

describe('an address that a name resolves to', () => {
  it.each([
    '10.1.2.3',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '169.254.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '198.18.0.1',
    'fc00::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001::1',
    '2001:db8::1',
    '::a00:1',
    '::2',
    '1::1',
    '4000::1',
    'e000::1',
    '::',
    'nowhere',
  ])('is refused where it is not public: %s', (address) => {
    expect(addressFault(address, local)).not.toBeNull();
  });

  it('is judged by its IPv4 address where it is the mapped form of one', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(addressFault(`::ffff:${address}`, open)).toBe(addressFault(address, open));
      }),
    );
  });

  it('is never private, whichever is drawn', () => {
    const privates = fc.tuple(
      fc.constantFrom('10', '127'),
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 0, max: 255 }),
    );
    fc.assert(fc.property(privates, (parts) => addressFault(parts.join('.'), open) !== null));
  });
});
