/** The tools that people use today: the recipes are tested against them, and measured. */
import { ask } from '../processes.mjs';
import { installDebianPackages } from './debian.mjs';

/** What the tests need: command -> Debian package. */
export const TEST_TOOLS = { gzip: 'gzip', pigz: 'pigz', brotli: 'brotli' };

/**
 * Installs those that are not there.
 * @param {Record<string, string>} tools command -> Debian package
 */
export async function ensureReferenceTools(tools) {
  const missing = Object.entries(tools).filter(([command]) => ask('which', [command]) === undefined);
  if (missing.length === 0) return;
  const commands = missing.map(([command]) => command).join(', ');
  await installDebianPackages(
    missing.map(([, name]) => [name]),
    `What is to be compared with is not installed (${commands})`,
  );
}
