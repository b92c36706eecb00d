import { isPortFree } from '../../scripts/stack/ports.ts';

let last = 20_000 + (process.pid % 8_000);

/**
 * A free port that the system gives to no outgoing connection. For a server that is killed and started again: while it is
 * gone, a client that keeps trying could otherwise be given that very port, connect to itself, and keep the server out.
 */
export async function quietPort(): Promise<number> {
  do last += 1;
  while (!(await isPortFree(last)));
  return last;
}
