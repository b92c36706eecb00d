// Mutation runs need the tests of the rules only, without the servers.
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['domain/**/*.test.ts', 'test/domain/**/*.test.ts'] } });
