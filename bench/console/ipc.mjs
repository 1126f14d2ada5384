/** Counts what goes between main and the page, from inside main. */

/** @typedef {import('@playwright/test').ElectronApplication} App */
/** @typedef {Record<string, { messages: number, bytes: number, most: number }>} Traffic by channel; `most` is the largest message */

/**
 * From now on every event and every reply is counted by its serialised length.
 * @param {App} app
 */
export async function countTraffic(app) {
  await app.evaluate(({ ipcMain, webContents }) => {
    const { serialize } = process.getBuiltinModule('node:v8');
    /** @type {Traffic} */
    const traffic = {};
    /** @type {any} */ (globalThis).__traffic = traffic;
    const count = (/** @type {string} */ name, /** @type {unknown} */ value) => {
      const bytes = serialize(value).length;
      const seen = (traffic[name] ??= { messages: 0, bytes: 0, most: 0 });
      seen.messages += 1;
      seen.bytes += bytes;
      seen.most = Math.max(seen.most, bytes);
    };
    for (const contents of webContents.getAllWebContents()) {
      const send = contents.send.bind(contents);
      contents.send = (name, ...rest) => {
        count(name, rest);
        send(name, ...rest);
      };
    }
    // Electron keeps the handlers in a map of its own; there is no public way to see a reply.
    const handlers = /** @type {any} */ (ipcMain)._invokeHandlers;
    for (const [name, handler] of handlers) {
      handlers.set(name, async (/** @type {any[]} */ ...input) => {
        const reply = await handler(...input);
        count(name, reply);
        return reply;
      });
    }
  });
}

/**
 * What was counted since the last time.
 * @param {App} app
 * @returns {Promise<Traffic>}
 */
export const takeTraffic = (app) =>
  app.evaluate(() => {
    const { __traffic: traffic } = /** @type {any} */ (globalThis);
    const taken = { ...traffic };
    for (const name of Object.keys(traffic)) delete traffic[name];
    return taken;
  });

/** @param {Traffic} traffic */
export const bytesOf = (traffic) => Object.values(traffic).reduce((sum, { bytes }) => sum + bytes, 0);

/** The channel with most of it. @param {Traffic} traffic */
export function heaviest(traffic) {
  const [name, seen] = Object.entries(traffic).toSorted(([, a], [, b]) => b.bytes - a.bytes)[0] ?? ['none', undefined];
  return seen === undefined ? name : `${name}, at most ${(seen.most / 1024).toFixed(1)} KB`;
}
