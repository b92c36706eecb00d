import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort, freePortNear, isPortFree, requireFreePort } from './ports.ts';

describe('a port', () => {
  it('counts as taken while a server listens there, and as free afterwards', async () => {
    const port = await freePort();
    expect(await isPortFree(port)).toBe(true);
    await whileListeningOn(port, async () => expect(await isPortFree(port)).toBe(false));
    expect(await isPortFree(port)).toBe(true);
  });

  it('that is taken is refused with the variable that moves it', async () => {
    const port = await freePort();
    await whileListeningOn(port, () =>
      expect(requireFreePort(port, 'the API', 'PORT')).rejects.toThrow(`PORT=${port + 10} ./temporal-dev.sh`),
    );
  });

  it('that the user never types moves to a free one', async () => {
    const port = await freePort();
    expect(await freePortNear(port)).toBe(port);
    await whileListeningOn(port, async () => expect(await freePortNear(port)).not.toBe(port));
  });
});

async function whileListeningOn(port: number, work: () => Promise<void>): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ port, host: '0.0.0.0' }, resolve));
  try {
    await work();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
