import { type ElectronApplication, type Page, _electron, test as base } from '@playwright/test';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const ROOT = resolve(import.meta.dirname, '../..');

/** Quitting gives what hangs in the system five seconds, and its end a few more. */
const CLOSE_WITHIN_MS = 30_000;

export interface LaunchSettings {
  /** Data folder; a fresh one by default. Give the same one again to relaunch the app on its data. */
  readonly dataDir?: string;
  /** Further arguments of the app: files, folders, options. */
  readonly args?: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The app, running, with its window open. */
export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataDir: string;
  /** Everything the page reported as an error so far. */
  readonly errors: readonly string[];
  /** SIGKILL to every process of the app; settles when the main process is gone. */
  kill(): Promise<void>;
  /** Ends the app as a person would. */
  close(): Promise<void>;
}

interface Fixtures {
  /** A folder of the test's own, removed after it. */
  readonly scratch: string;
  /** Starts the app; what still runs at the end of the test is closed. */
  readonly launch: (settings?: LaunchSettings) => Promise<RunningApp>;
}

export const test = base.extend<Fixtures>({
  // An empty pattern: Playwright reads the needs of a fixture from it.
  scratch: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'gristmill-e2e-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  launch: async ({ scratch }, use) => {
    const started: RunningApp[] = [];
    await use(async (settings = {}) => {
      const running = await launchApp(settings, join(scratch, `data-${started.length}`));
      started.push(running);
      return running;
    });
    await Promise.all(started.map((running) => running.kill()));
  },
});
export { expect } from '@playwright/test';

/** What the preparing script found out about this machine. */
export function runtime(): { readonly electron: string; readonly switches: readonly string[] } {
  const electron = process.env['GRISTMILL_ELECTRON'];
  if (electron === undefined)
    throw new Error('No Electron runtime is prepared. Start these tests by `npm run test:e2e`.');
  return { electron, switches: JSON.parse(process.env['GRISTMILL_ELECTRON_SWITCHES'] ?? '[]') as string[] };
}

/** Arguments that make Electron run the built app. */
export function appCommand(dataDir: string, args: readonly string[] = []): readonly string[] {
  return [...runtime().switches, ROOT, `--data-dir=${dataDir}`, ...args];
}

async function launchApp(settings: LaunchSettings, freshDataDir: string): Promise<RunningApp> {
  const dataDir = settings.dataDir ?? freshDataDir;
  const app = await _electron.launch({
    executablePath: runtime().electron,
    args: [...appCommand(dataDir, settings.args)],
    env: { ...definedEnvironment(), ...settings.env },
    chromiumSandbox: !runtime().switches.includes('--no-sandbox'),
  });
  // Taken now: Playwright does not tell it once the app is gone.
  const child = app.process();
  const page = await app.firstWindow();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  // The window stands before the engine is open.
  await page.waitForSelector('.app-frame[aria-busy="false"]');
  return {
    app,
    page,
    dataDir,
    errors,
    kill: () => killApp(child),
    close: () => endsIn(CLOSE_WITHIN_MS, app.close(), child),
  };
}

/** Throws when the app has not ended by then, and says what each of its processes waits for. */
async function endsIn(ms: number, end: Promise<void>, { pid }: ChildProcess): Promise<void> {
  const late = new AbortController();
  const tell = delay(ms, undefined, { signal: late.signal }).then(() => {
    throw new Error(`The app has not ended after ${ms / 1000} s. Its processes:\n${processesOf(pid).join('\n')}`);
  });
  await Promise.race([end, tell]).finally(() => {
    late.abort();
    tell.catch(() => undefined);
  });
}

/** Of a process group: command and state of each, and what its threads wait for in the system. Linux only. */
function processesOf(group: number | undefined): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const [, , leader] = fieldsOf(`/proc/${pid}`);
      if (Number(leader) !== group) return [];
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').slice(0, 120);
      const threads = readdirSync(`/proc/${pid}/task`).map((id) => {
        const at = `/proc/${pid}/task/${id}`;
        return `${readFileSync(`${at}/comm`, 'utf8').trim()}: ${fieldsOf(at)[0]} ${readFileSync(`${at}/wchan`, 'utf8')}`;
      });
      return [`${pid} ${command}`, ...threads.map((thread) => `  ${thread}`)];
    } catch {
      return [];
    }
  });
}

/** State, parent, group. */
const fieldsOf = (at: string): readonly string[] =>
  readFileSync(`${at}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(0, 3);

/** Playwright starts the app as the leader of a group of its own, so this reaches its helpers too, also those it left. */
function killApp(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return Promise.resolve();
  const alive = child.exitCode === null && child.signalCode === null;
  const gone = alive ? new Promise<void>((settle) => child.once('exit', () => settle())) : Promise.resolve();
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
  return gone;
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
