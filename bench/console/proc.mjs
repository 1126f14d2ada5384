/** What Linux tells of processes and threads. Elsewhere these figures are not to be had. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const MIB = 1024 ** 2;
let ticks = 0;
const ticksASecond = () => (ticks ||= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })));

/** Seconds of processor time that a process has had, all its threads. @param {number} pid */
export const cpuSeconds = (pid) => cpuOf(`/proc/${pid}/stat`);

/** The same of the process and those that it started. @param {number} pid @returns {number} */
export function treeCpuSeconds(pid) {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) => childrenOf(pid, thread));
  return cpuSeconds(pid) + children.reduce((sum, child) => sum + treeCpuSeconds(child), 0);
}

/** @param {number} pid @param {string} thread */
function childrenOf(pid, thread) {
  const text = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

/** Seconds of processor time that the first thread of a process has had. @param {number} pid */
export const mainThreadSeconds = (pid) => schedstat(pid)[0];

/** Seconds for which that thread was ready and others ran. @param {number} pid */
export const waitedSeconds = (pid) => schedstat(pid)[1];

/** Memory that only this process has, and its part of what is shared, MiB. @param {number} pid */
export function memoryMiB(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return (Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) * 1024) / MIB;
}

/** @param {string} path */
function cpuOf(path) {
  const text = readFileSync(path, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksASecond();
}

/** @param {number} pid @returns {[number, number]} */
function schedstat(pid) {
  const [ran = 0, waited = 0] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ').map(Number);
  return [ran / 1e9, waited / 1e9];
}
