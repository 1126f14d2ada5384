import { expect, test } from 'vitest';
import type { RouteHealth } from '../../../../shared/domain/route-kinds.ts';
import type { Route } from '../../../../shared/domain/routes.ts';
import { argvOf, countWords, routeLook, targetWords } from './route-words.ts';

const route: Route = {
  kind: 'webhook',
  id: 'a',
  name: 'a',
  enabled: true,
  minLevel: 'ERROR',
  url: 'https://x',
  allowHttp: false,
};
const health: RouteHealth = { okAt: null, error: null, waiting: 0, open: 0, omitted: 0, retryAt: null, silenced: 0 };
const error = { at: 10, words: 'no' };

test.each([
  [{ ...route, enabled: false }, { ...health, error }, 'Off'],
  [route, health, 'Not used yet'],
  [route, { ...health, okAt: 5 }, 'Works'],
  [route, { ...health, okAt: 11, error }, 'Works'],
  [route, { ...health, okAt: 5, error }, 'Failed'],
  [route, { ...health, okAt: 5, error, retryAt: 20 }, 'Tries again'],
])('%#: its health has a word', (one, how, word) => {
  expect(routeLook(one, how).word).toBe(word);
});

test('only what is there is counted', () => {
  expect(countWords(health)).toEqual([]);
  expect(countWords({ ...health, waiting: 1, omitted: 2 })).toEqual([
    '1 alert waits to be sent',
    '2 alerts never sent, because too many waited',
  ]);
});

test('a command is typed a word a line', () => {
  const argv = [...argvOf('/usr/bin/notify\n--title\nMy mill\n')];
  expect(argv).toEqual(['/usr/bin/notify', '--title', 'My mill']);
  const { url: _url, allowHttp: _http, ...rest } = route as Extract<Route, { kind: 'webhook' }>;
  expect(targetWords({ ...rest, kind: 'command', argv, timeoutSeconds: 30 })).toBe('/usr/bin/notify --title My mill');
});
