import { expect, it } from 'vitest';
import { streamed } from './streamed.ts';

const patient = { stallMs: 5_000, totalMs: 5_000 };
const chunk = (): Uint8Array => new Uint8Array(1_000);

/** A producer that writes chunks until it fails, with how many it wrote and why it ended. */
function endless() {
  const told = { written: 0, ended: null as unknown };
  const produce = async (write: (chunk: Uint8Array) => Promise<void>): Promise<void> => {
    try {
      for (;;) {
        await write(chunk());
        told.written += 1;
      }
    } catch (error) {
      told.ended = error;
      throw error;
    }
  };
  return { told, produce };
}

it('is made only as fast as it is read', async () => {
  const { told, produce } = endless();
  const reader = (await streamed(produce, patient)).getReader();
  for (let read = 0; read < 5; read += 1) await reader.read();
  expect(told.written).toBeLessThanOrEqual(6);
  await reader.cancel();
});

it('ends where its reader goes away', async () => {
  const { told, produce } = endless();
  const body = await streamed(produce, patient);
  await body.cancel();
  await expect.poll(() => told.ended).not.toBeNull();
  expect(told.written).toBeLessThanOrEqual(1);
});

it.each([
  ['takes nothing', { stallMs: 20, totalMs: 5_000 }, 0],
  ['takes long in all', { stallMs: 5_000, totalMs: 20 }, 1],
])('breaks off where its reader %s', async (_, patience, taken) => {
  const { told, produce } = endless();
  const reader = (await streamed(produce, patience)).getReader();
  for (let read = 0; read < taken; read += 1) await reader.read();
  await expect.poll(() => told.ended).toMatchObject({ message: 'The reader of a file has taken too long' });
  await expect(reader.read().then(() => reader.read())).rejects.toThrow('too long');
});

it('fails as a whole before its first chunk, and breaks off after it', async () => {
  await expect(streamed(() => Promise.reject(new Error('no database')), patient)).rejects.toThrow('no database');
  const body = await streamed(async (write) => {
    await write(chunk());
    throw new Error('the database has gone');
  }, patient);
  await expect(new Response(body).arrayBuffer()).rejects.toThrow('the database has gone');
});

it('is empty where nothing is written', async () => {
  const body = await streamed(() => Promise.resolve(), patient);
  expect((await new Response(body).arrayBuffer()).byteLength).toBe(0);
});

it('is whole where all of it is read', async () => {
  const body = await streamed(async (write) => {
    for (let part = 0; part < 3; part += 1) await write(chunk());
  }, patient);
  expect((await new Response(body).arrayBuffer()).byteLength).toBe(3_000);
});
