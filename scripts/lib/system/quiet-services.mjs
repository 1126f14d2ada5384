/**
 * Servers of Debian that are wanted for their programs alone: nothing of them may run on the machine, now or after its
 * next start. Debian asks `policy-rc.d` before it starts anything it has just installed.
 */
import { existsSync } from 'node:fs';
import { ask } from '../processes.mjs';

const POLICY = '/usr/sbin/policy-rc.d';

/**
 * Says no for as long as a process lives, and afterwards nothing.
 * @param {number} pid
 */
export const policyScript = (pid) =>
  `#!/bin/sh\n# While test tools are installed, their services do not start.\nkill -0 ${pid} 2>/dev/null && exit 101\nexit 0\n`;

/**
 * Forbids starts for as long as this process lives, so that one that is killed leaves nothing behind that acts. A policy
 * that the machine has stays as it is.
 * @param {readonly string[]} prefix what makes a command run as root
 * @param {number} [pid]
 * @returns {readonly string[] | null} the command that puts it in place; null where there is one
 */
export function holdServices(prefix, pid = process.pid) {
  return existsSync(POLICY) ? null : holdCommand(prefix, POLICY, pid);
}

/**
 * @param {readonly string[]} prefix
 * @param {string} path
 * @param {number} pid
 * @returns {readonly string[]}
 */
export function holdCommand(prefix, path, pid) {
  const script = policyScript(pid).replaceAll('\n', '\\n');
  return [...prefix, 'sh', '-c', `printf '${script}' > ${path} && chmod 755 ${path}`];
}

/**
 * @param {readonly string[]} prefix
 * @returns {readonly string[]} the command that takes the policy away again
 */
export const releaseServices = (prefix) => [...prefix, 'rm', '-f', POLICY];

/**
 * Has services that were just installed not start with the machine.
 * @param {readonly string[]} prefix
 * @param {readonly string[]} names of packages, as their units are called
 */
export function neverStart(prefix, names) {
  if (names.length === 0 || !existsSync('/run/systemd/system')) return;
  const [file = '', ...args] = [...prefix, 'systemctl', 'disable', '--quiet', ...names];
  ask(file, args);
}
