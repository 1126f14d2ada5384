/** Programs that take part. */

/**
 * Resolves with the milliseconds since `began` when the program has ended well; rejects otherwise.
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} began
 * @returns {Promise<number>}
 */
export function ended(child, began) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(performance.now() - began);
      else reject(new Error(`${child.spawnargs.slice(0, 4).join(' ')} … ended with code ${code}`));
    });
  });
}
