/*
 * Events go to public addresses by https alone, so that an endpoint is no way into the network in which this service runs.
 * docs/product.md, "Where events may go"
 */

import ipaddr from 'ipaddr.js';

/** What an installation allows beside public addresses. */
export interface TargetPolicy {
  /** This machine itself, by http too: as where a product is tried beside the service. */
  readonly allowsLoopback: boolean;
}

/** Why a URL can be no endpoint, whatever its name resolves to; null where nothing speaks against it. */
export function targetFault(text: string, policy: TargetPolicy): string | null {
  if (!URL.canParse(text)) return 'it is no URL';
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
 * Why no connection may be made to an address, as IPv4 or IPv6 text; null where one may. IPv6 addresses that lead to an IPv4 one
 * are refused as well, but for the mapped form, which is judged by its IPv4 address.
 */
export function addressFault(address: string, { allowsLoopback }: TargetPolicy): string | null {
  if (!ipaddr.isValid(address)) return 'its address cannot be read';
  const range = ipaddr.process(address).range();
  if (range === 'unicast' || (range === 'loopback' && allowsLoopback)) return null;
  return range === 'loopback' ? 'it is the machine of this service' : `its address is not public (${range})`;
}

/** The address that a host of a URL is, without the brackets of IPv6; null where it is a name. */
function literalIn(hostname: string): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(bare) ? bare : null;
}

function isLoopback(address: string): boolean {
  return ipaddr.process(address).range() === 'loopback';
}

/** RFC 6761: `localhost` and what is below it is always this machine. */
function isNameOfLoopback(hostname: string): boolean {
  return /(^|\.)localhost\.?$/.test(hostname);
}
