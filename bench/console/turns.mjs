/** The longest turn of the main loop of the app, measured in the app itself (see `loop-turns.ts`). */

/** @typedef {import('../loop-turns.ts').LoopTurns} LoopTurns */

/**
 * @param {import('@playwright/test').ElectronApplication} app
 * @param {string} file the built `loop-turns`
 */
export function measureMainTurns(app, file) {
  return app.evaluate(async (_, path) => {
    const { constants, Script } = process.getBuiltinModule('node:vm');
    // Code that comes from outside has no loader of its own to import with.
    const load = new Script('(path) => import(path)', {
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }).runInThisContext();
    const { measureTurns } = await load(path);
    // In the turns to come, not in this one, which is long by itself.
    setImmediate(() => (/** @type {any} */ (globalThis).__turns = measureTurns()));
  }, file);
}

/**
 * @param {import('@playwright/test').ElectronApplication} app
 * @returns {Promise<LoopTurns>}
 */
export const takeTurns = (app) => app.evaluate(() => /** @type {any} */ (globalThis).__turns());
