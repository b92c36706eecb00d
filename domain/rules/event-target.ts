/*
 * Events go to public addresses by https alone, so that an endpoint opens no way into the service's own network.
 * docs/product.md, "Where events may go"
 */

import ipaddr from 'ipaddr.js';

/** What an installation allows besides public addresses. */
export interface TargetPolicy {
  /** Allows this machine itself, also by http, for a product that is tried beside the service. */
  readonly allowsLoopback: boolean;
}

/** Why a URL cannot be an endpoint, whatever its name resolves to; null where it can. */
export function targetFault(text: string, policy: TargetPolicy): string | null {
  if (!URL.canParse(text)) return 'it is not a URL';
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '') return 'it has a user, a password or a fragment';
  const address = literalIn(hostname);
  const isHere = isNameOfLoopback(hostname) || (address !== null && isLoopback(address));
  const mayBeHttp = policy.allowsLoopback && isHere;
  if (protocol !== 'https:' && !(mayBeHttp && protocol === 'http:')) return 'it is not https';
  if (address !== null) return addressFault(address, policy);
  return isNameOfLoopback(hostname) && !policy.allowsLoopback ? 'it is the machine of this service' : null;
}

/**
 * Why no connection may be made to an address, given as IPv4 or IPv6 text; null where one may. IPv6 addresses that lead
 * to an IPv4 address are refused too, except for the mapped form, which is judged by its IPv4 address.
 */
export function addressFault(address: string, { allowsLoopback }: TargetPolicy): string | null {
  if (!ipaddr.isValid(address)) return 'its address cannot be read';
  const range = rangeOf(address);
  if (range === 'unicast' || (range === 'loopback' && allowsLoopback)) return null;
  return range === 'loopback' ? 'it is the machine of this service' : `its address is not public (${range})`;
}

/**
 * The range of an address, `unicast` where it is public. Of IPv6 that is 2000::/3 alone (RFC 4291): the rest is not
 * given to networks, and some of it has an IPv4 address at its end.
 */
function rangeOf(text: string): string {
  const address = ipaddr.process(text);
  const range = address.range();
  if (range !== 'unicast' || address instanceof ipaddr.IPv4) return range;
  return address.match(globalUnicast) ? range : 'unassigned';
}

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** The IP address in a URL's host, without the brackets of IPv6; null where the host is a name. */
function literalIn(hostname: string): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(bare) ? bare : null;
}

function isLoopback(address: string): boolean {
  return ipaddr.process(address).range() === 'loopback';
}

/** RFC 6761: `localhost` and the names below it are always this machine. */
function isNameOfLoopback(hostname: string): boolean {
  return /(^|\.)localhost\.?$/.test(hostname);
}
