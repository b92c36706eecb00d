import { BlockList, isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** The proxies in front of the service, and the header in which they name their caller. */
export interface Proxies {
  readonly header: string;
  /** Network addresses, and networks such as `10.0.0.0/8`. */
  readonly networks: readonly string[];
}

/** The network address of a request, by which limits count; null for a request made within this process. */
export type AddressOf = (context: Context) => string | null;

export function addressReader(proxies: Proxies | null): AddressOf {
  const callerOf = callerReader(proxies);
  return (context) => {
    const connected = connectedAddress(context);
    return connected === null ? null : callerOf(connected, (name) => context.req.header(name));
  };
}

/** The caller's address: named by a proxy in front, or, without or past the proxies, the connecting address. */
export function callerReader(proxies: Proxies | null) {
  const isProxy = networkMatcher(proxies?.networks ?? []);
  return (connected: string, header: (name: string) => string | undefined): string =>
    clientAddress(connected, proxies === null ? undefined : header(proxies.header), isProxy);
}

/** The address that connections are counted by; null for a listed proxy, which connects for all its callers. */
export function countedAddress(proxies: Proxies | null) {
  const isProxy = networkMatcher(proxies?.networks ?? []);
  return (connected: string): string | null =>
    isProxy(plainAddress(connected) ?? connected) ? null : clientAddress(connected, undefined, () => false);
}

/**
 * The address that a request is counted by; an IPv6 address counts as its /64, since a subscriber has a whole one. The
 * header is believed only from proxies, and read from its end, as each adds the address it has seen.
 */
export function clientAddress(
  connected: string,
  named: string | undefined,
  isProxy: (address: string) => boolean,
): string {
  let seen = plainAddress(connected) ?? connected;
  for (const hop of (named ?? '').split(',').reverse()) {
    if (!isProxy(seen)) break;
    const address = plainAddress(hop);
    if (address === null) break;
    seen = address;
  }
  return isIP(seen) === 6 ? networkOf(seen) : seen;
}

/**
 * A bare address: without port, brackets, quotes and zone, and an IPv4 address within IPv6 as IPv4; null for other
 * texts.
 */
function plainAddress(text: string): string | null {
  const trimmed = text.trim().replaceAll('"', '');
  const [, inBrackets] = /^\[([^\]]*)\](?::\d+)?$/.exec(trimmed) ?? [];
  const [, beforePort] = /^([\d.]+):\d+$/.exec(trimmed) ?? [];
  const bare = (inBrackets ?? beforePort ?? trimmed).replace(/%.*$/, '');
  if (isIP(bare) === 0) return null;
  return isIP(bare) === 4 ? bare : (mappedIpv4(bare) ?? bare);
}

function mappedIpv4(address: string): string | null {
  const groups = groupsOf(address);
  if (!groups.slice(0, 5).every((group) => group === 0) || groups[5] !== 0xffff) return null;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

function networkOf(address: string): string {
  const groups = groupsOf(address).slice(0, 4);
  return `${groups.map((group) => group.toString(16)).join(':')}::/64`;
}

/** The eight numbers of an IPv6 address. A URL's host has the one form of RFC 5952, without IPv4 at its end. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const numbers = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  if (tail === undefined) return numbers(head);
  const [first, last] = [numbers(head), numbers(tail)];
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
}

function networkMatcher(networks: readonly string[]): (address: string) => boolean {
  const listed = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) listed.addAddress(address, family);
    else listed.addSubnet(address, Number(bits), family);
  }
  return (address) => isIP(address) !== 0 && listed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** For a request that the server in front passed on (service/front): the address connected to that server. */
export interface PassedOn {
  readonly connectedAddress?: string | undefined;
}

function connectedAddress(context: Context<{ Bindings: PassedOn }>): string | null {
  const passedOn = context.env?.connectedAddress;
  if (passedOn !== undefined) return passedOn;
  try {
    return getConnInfo(context).remote.address ?? null;
  } catch {
    return null;
  }
}
