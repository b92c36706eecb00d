import { afterAll, beforeAll } from 'vitest';
import { createService, type Service, type ServiceOptions } from './service.ts';
import { expectBooksToAgree } from './stand-in.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

interface BooksOptions {
  /** At the end of the file, charges, refunds and documents have to agree. */
  readonly booksAgree?: boolean;
}

/** A world for the tests of a file or of a `describe`: made before the first of them, and closed after the last. */
export function useWorld({ booksAgree = false, ...options }: WorldOptions & BooksOptions = {}): World {
  return useFixture(
    () => createWorld(options),
    (world) => (booksAgree ? expectBooksToAgree(world) : undefined),
  );
}

/** The service over HTTP, for as long as a world of `useWorld`. */
export function useService({ booksAgree = false, ...options }: ServiceOptions & BooksOptions = {}): Service {
  return useFixture(
    () => createService(options),
    ({ world }) => (booksAgree ? expectBooksToAgree(world) : undefined),
  );
}

/** Makes something before the tests and closes it after them; a file may name it before it is made. */
export function useFixture<T extends { close(): Promise<void> }>(
  create: () => Promise<T>,
  beforeClosing: (made: T) => Promise<void> | undefined = () => undefined,
): T {
  let made: T | null = null;
  beforeAll(async () => {
    made = await create();
  });
  afterAll(async () => {
    if (made === null) return;
    try {
      await beforeClosing(made);
    } finally {
      await made.close();
    }
  });
  return new Proxy({} as T, {
    get(_, name) {
      if (made === null) throw new Error(`${String(name)} is used before the tests have begun`);
      return Reflect.get(made, name);
    },
  });
}
