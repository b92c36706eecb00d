import { isPortFree } from '../../stack/ports.ts';

/** Below what the system gives to connections, and so that processes that start one after the other have some hundred each. */
let last = 20_000 + ((97 * process.pid) % 12_000);

/**
 * A free port that the system gives to no outgoing connection: one could take it before the server does. While a server is
 * gone that is killed and started again, a client that keeps trying could even be given that very port, and connect to itself.
 */
export async function quietPort(): Promise<number> {
  do last += 1;
  while (!(await isPortFree(last)));
  return last;
}
