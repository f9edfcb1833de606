import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'tests/**/*.test.ts',
      'tools/**/*.test.ts',
      'oracles/**/*.test.ts',
    ],
    // Journeys start real processes; a slow shared machine must not turn them red.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    unstubEnvs: true,
  },
});

export default config;
