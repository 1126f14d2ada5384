import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

/** Pictures of the real console for the README and for looking at. Started by `npm run screenshots`. */
export default defineConfig({ ...tests, testDir: 'e2e/pictures', testMatch: '*.pictures.ts', timeout: 180_000 });
