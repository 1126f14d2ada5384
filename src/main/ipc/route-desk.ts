import { dialog, type BrowserWindow } from 'electron';
import { AppError } from '../../shared/app-error.ts';
import type { Route, RoutesView, SecretChanges } from '../../shared/domain/routes.ts';
import type { Handlers } from '../../shared/ipc/contract.ts';
import { commandDigest } from '../engine/integrations/command.ts';
import type { Routing } from '../shell/routing.ts';
import type { Broadcaster } from './broadcaster.ts';

/** Changes are told together, at most so often, milliseconds. */
const TELL_MS = 250;

type RouteHandlers = Pick<Handlers, Extract<keyof Handlers, `routes.${string}`>>;

/** The routes between the page and what sends by them. Whatever needs a say-so is asked here, in dialogs of main. */
export class RouteDesk {
  readonly #window: BrowserWindow;
  readonly #routing: Pick<Routing, 'router' | 'secrets'>;
  #timer: NodeJS.Timeout | null = null;

  constructor(window: BrowserWindow, routing: Routing, broadcaster: Broadcaster) {
    this.#window = window;
    this.#routing = routing;
    routing.onChange(() => {
      if (this.#timer !== null) return;
      this.#timer = setTimeout(() => {
        this.#timer = null;
        broadcaster.send('routes', this.view());
      }, TELL_MS);
    });
  }

  view(): RoutesView {
    return { routes: this.#routing.router.views(), secretsNote: this.#routing.secrets.note };
  }

  /** Throws AppError: `not-now` when the person did not agree to what it takes. */
  async save(route: Route, secrets: SecretChanges): Promise<RoutesView> {
    const agreed = route.kind === 'command' ? await this.#agreeToCommand(route) : null;
    const given = Object.values(secrets).some((value) => typeof value === 'string');
    if (given && this.#routing.secrets.mustAsk) await this.#agreeToWeakSecrets();
    await this.#routing.router.save(route, secrets, agreed);
    return this.view();
  }

  async remove(id: string): Promise<RoutesView> {
    await this.#routing.router.remove(id);
    return this.view();
  }

  /** Digest of what was agreed to, now or before. */
  async #agreeToCommand({ id, argv, timeoutSeconds }: Extract<Route, { kind: 'command' }>): Promise<string> {
    const digest = commandDigest(argv);
    if (this.#routing.router.agreed(id) === digest) return digest;
    const { response } = await dialog.showMessageBox(this.#window, {
      type: 'question',
      message: 'Run this command for alerts?',
      detail:
        `${argv.map((word) => JSON.stringify(word)).join('\n')}\n\n` +
        'It runs with your rights whenever there is news of an alert, without a shell and without asking again, and is ' +
        `ended after ${timeoutSeconds} s. You are asked once for each wording.`,
      buttons: ['Allow', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    });
    if (response === 0) return digest;
    throw new AppError('not-now', 'You did not agree to the command. Nothing was changed.');
  }

  async #agreeToWeakSecrets(): Promise<void> {
    const { secrets } = this.#routing;
    const { response } = await dialog.showMessageBox(this.#window, {
      type: 'warning',
      message: 'Keep secrets without a keyring?',
      detail: `${secrets.note ?? ''}\n\nWith a keyring (GNOME Keyring, KWallet) they would be encrypted by your login.`,
      buttons: ['Keep them so', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    });
    if (response !== 0) throw new AppError('not-now', 'You did not agree to keep the secret. Nothing was changed.');
    secrets.agree();
  }

  test(id: string): ReturnType<Routing['router']['test']> {
    return this.#routing.router.test(id);
  }
}

export function routeHandlers(desk: RouteDesk): RouteHandlers {
  return {
    'routes.list': () => desk.view(),
    'routes.save': ({ route, secrets }) => desk.save(route, secrets),
    'routes.remove': ({ id }) => desk.remove(id),
    'routes.test': ({ id }) => desk.test(id),
  };
}
