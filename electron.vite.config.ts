import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { resolve } from 'node:path';

const root = import.meta.dirname;

/** The oldest runtime the code must run on; without it electron-vite would build for the newest. */
const NODE_TARGET = 'node20.18';
const CHROME_TARGET = 'chrome130';

export default defineConfig({
  main: {
    build: {
      target: NODE_TARGET,
      // `dependencies` stay external: piscina loads its own worker file by path, the others read files beside them.
      externalizeDeps: true,
      rolldownOptions: {
        // Alone: threads and the command line are built one by one (`build-app.mjs`), and share no files with it.
        input: { index: resolve(root, 'src/main/index.ts') },
        output: {
          entryFileNames: '[name].js',
          // Flat on purpose: a module finds the thread entries in the folder of its own chunk.
          chunkFileNames: 'chunk-[name]-[hash].js',
          // A third of it is comments; names stay, for those who read where an error came from.
          minify: { compress: false, mangle: false, codegen: true },
        },
      },
    },
  },
  preload: {
    build: {
      target: NODE_TARGET,
      // A sandboxed preload can require electron and nothing else, and must be CommonJS.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(root, 'src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src/renderer'),
    plugins: [react()],
    build: {
      target: CHROME_TARGET,
      // A third of the text to read and compile at the start.
      minify: true,
      rolldownOptions: { input: { index: resolve(root, 'src/renderer/index.html') } },
    },
  },
});
