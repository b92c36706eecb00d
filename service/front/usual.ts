import type { RequestListener } from 'node:http';
import type { UsualCheck } from '../../api/usual-check.ts';

/**
 * Answers a usual check of an entitlement at once. Passes every other request, and any to a host that is not ours, to
 * `others`.
 */
export function usualFirst(
  check: UsualCheck,
  isOurs: (hostname: string) => boolean,
  others: RequestListener,
): RequestListener {
  return (incoming, outgoing) => {
    const { method, url: path = '', headers, socket } = incoming;
    if (method !== 'GET' || !isOurs(hostnameOf(headers.host))) return others(incoming, outgoing);
    const header = (name: string): string | undefined => {
      const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
      return typeof value === 'string' ? value : undefined;
    };
    void check({ path, connected: socket.remoteAddress ?? '', header }).then((answer) => {
      if (answer === null) return others(incoming, outgoing);
      const { headers: given, body, note } = answer;
      const length = Buffer.byteLength(body);
      outgoing.writeHead(200, { ...given, 'content-type': 'application/json', 'content-length': length });
      outgoing.end(body);
      note();
    });
  };
}

/** A host header's name without its port. */
function hostnameOf(host = ''): string {
  return host.replace(/:\d*$/, '');
}
