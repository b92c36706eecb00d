// Mutation runs need the tests of the rules only, without the servers. The random lives stay out: they take longer than
// all the rest, and a mutant should be caught by an example that says what is wrong, the same one each time.
import { defineConfig } from 'vitest/config';

const randomLives = ['test/domain/model.test.ts', 'test/domain/lives.test.ts'];

export default defineConfig({
  test: { include: ['domain/**/*.test.ts', 'test/domain/**/*.test.ts'], exclude: randomLives, testTimeout: 30_000 },
});
