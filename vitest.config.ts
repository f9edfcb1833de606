import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'tests/**/*.test.ts',
      'tools/**/*.test.ts',
      'oracles/**/*.test.ts',
    ],
    // Vitest alone would leave one core idle, which on a machine with two is half of it.
    maxWorkers: '100%',
    // Journeys start real processes; a slow shared machine must not turn them red.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    unstubEnvs: true,
  },
});

export default config;
