/** The part of a core that main spends for the console, by the functions that do nothing else. */

/** Of `broadcaster.ts`, `answer.ts` and the wrapper that counts traffic, which is not the app's own. */
const CONSOLE = ['#sendFrame', '#sampled', '#sendAlerts', 'send', 'answer', 'serialize'];
const NOT_OURS = ['serialize'];

/**
 * @param {import('@playwright/test').ElectronApplication} app
 * @param {number} ms
 * @returns {Promise<number>} 0 … 1
 */
export function consoleShare(app, ms) {
  return app.evaluate(
    async (_, { wanted, except, lasts }) => {
      const { Session } = process.getBuiltinModule('node:inspector/promises');
      const session = new Session();
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.start');
      await new Promise((settle) => setTimeout(settle, lasts));
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      const { nodes, samples = [], timeDeltas = [], startTime, endTime } = profile;
      /** @type {Map<number, boolean>} */
      const ours = new Map();
      // A node comes before its children.
      for (const { id, callFrame, children = [] } of nodes) {
        const { functionName } = callFrame;
        const own = !except.includes(functionName) && (ours.get(id) === true || wanted.includes(functionName));
        ours.set(id, own);
        for (const child of children) ours.set(child, own);
      }
      const spent = samples.reduce((sum, id, i) => sum + (ours.get(id) === true ? (timeDeltas[i] ?? 0) : 0), 0);
      return spent / (endTime - startTime);
    },
    { wanted: CONSOLE, except: NOT_OURS, lasts: ms },
  );
}
