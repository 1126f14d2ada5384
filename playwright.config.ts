import { defineConfig } from '@playwright/test';

/** The real app on the real Electron. Started by `npm run test:e2e`, which prepares runtime, build and display. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // The app under test uses all cores itself.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
});
