import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const globalSetup = ['./scripts/lib/vitest-global-setup.mjs'];

export default defineConfig({
  test: {
    // Most of them wait for processes of their own; one file at a time would leave a processor idle.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/{shared,main,preload}/**/*.test.ts', 'scripts/**/*.test.mjs', 'test/unit/**/*.test.ts'],
          globalSetup,
          testTimeout: 20_000,
        },
      },
      {
        plugins: [react()],
        test: { name: 'renderer', include: ['src/renderer/**/*.test.{ts,tsx}'] },
      },
      {
        // Breaks a copy of the project on purpose, to see the checks bite; each case starts real tools.
        test: { name: 'canary', include: ['test/canary/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000 },
      },
    ],
  },
});
