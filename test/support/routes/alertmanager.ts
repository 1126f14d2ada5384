import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface KnownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: { readonly state: string };
}

/** The real Prometheus Alertmanager of Debian's package, on a free port of this machine alone. */
export class Alertmanager {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(child: ChildProcess, folder: string, url: string) {
    this.#child = child;
    this.#folder = folder;
    this.url = url;
  }

  static async start(): Promise<Alertmanager> {
    const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
    writeFileSync(join(folder, 'config.yml'), 'route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n');
    const child = spawn(
      'prometheus-alertmanager',
      [
        `--config.file=${join(folder, 'config.yml')}`,
        `--storage.path=${join(folder, 'data')}`,
        '--web.listen-address=127.0.0.1:0',
        '--cluster.listen-address=',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const said: string[] = [];
    for await (const line of createInterface(child.stderr)) {
      said.push(line);
      const address = /Listening on.* address=(127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address === undefined) continue;
      // It must not stand still because nobody reads what it says.
      child.stderr.resume();
      return new Alertmanager(child, folder, `http://${address}`);
    }
    throw new Error(`Alertmanager did not start:\n${said.join('\n')}`);
  }

  /** Alerts that go on. */
  async alerts(): Promise<readonly KnownAlert[]> {
    return (await (await fetch(`${this.url}/api/v2/alerts`)).json()) as readonly KnownAlert[];
  }

  async silence(matchers: readonly object[], minutes: number, createdBy: string): Promise<void> {
    const now = Date.now();
    const body = JSON.stringify({
      matchers,
      startsAt: new Date(now).toISOString(),
      endsAt: new Date(now + minutes * 60_000).toISOString(),
      createdBy,
      comment: 'for a test',
    });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.url}/api/v2/silences`, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`The silence was refused: ${await answer.text()}`);
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
