import { defineConfig } from 'vitest/config'

const everywhere = ['test/**/*.db.test.ts', 'test/privacy.test.ts']

/** Tests of the database run once on each engine; `*.server.test.ts` and `*.embedded.test.ts` are about one of them. */
const onEngine = (engine: 'embedded' | 'server') => ({
  extends: true as const,
  test: {
    name: engine,
    include: [...everywhere, `test/**/*.${engine}.test.ts`],
    globalSetup: [`test/support/global-setup-${engine}.ts`],
    // Each test starts an engine of its own, and none lives long enough for what optimising it costs.
    ...(engine === 'embedded' ? { execArgv: ['--liftoff-only'] } : {}),
  },
})

export default defineConfig({
  test: {
    // Processes, not threads: the embedded engine is a thread itself, and tests kill what they start.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...everywhere, 'test/**/*.{embedded,server}.test.ts'],
        },
      },
      onEngine('embedded'),
      onEngine('server'),
    ],
  },
})
