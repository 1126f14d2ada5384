import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Keyring } from './keyring.ts';
import { SecretStore } from './secrets.ts';

const SECRET = 'canary-5a1d-of-the-pager';
let folder: string;
const path = (): string => join(folder, 'secrets.json');
const text = (): string => readFileSync(path(), 'utf8');

/** A system of any kind. What it encrypts is turned bit by bit, which is enough to be not found by a search. */
function keyring(kind: 'strong' | 'weak' | 'none', key = 0x55): Keyring {
  let allowed = false;
  const turned = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ key));
  return {
    isStrong: () => kind === 'strong',
    allowWeak: () => (allowed = true),
    canEncrypt: () => kind === 'strong' || (kind === 'weak' && allowed),
    encrypt: (plain) => turned(Buffer.from(`v1${plain}`)),
    decrypt: (bytes) => {
      const plain = turned(bytes).toString();
      if (!plain.startsWith('v1') || (kind !== 'strong' && !allowed)) throw new Error('no such key');
      return plain.slice(2);
    },
  };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a secret is kept for the next session, encrypted, and for this user alone', () => {
  const store = new SecretStore(folder, keyring('strong'));
  expect(store.note).toBe(null);
  expect(store.mustAsk).toBe(false);
  store.set('a', 'routingKey', SECRET);
  expect(text()).not.toContain(SECRET);
  expect(text()).not.toContain(Buffer.from(SECRET).toString('base64').slice(4, 20));
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  const again = new SecretStore(folder, keyring('strong'));
  expect(again.read('a', 'routingKey')).toBe(SECRET);
  expect(again.names('a')).toEqual(['routingKey']);
  expect(again.read('b', 'routingKey')).toBe(null);
});

test.each(['weak', 'none'] as const)(
  'with a keyring that is %s it is kept once the person has agreed, and not before',
  (kind) => {
    const store = new SecretStore(folder, keyring(kind));
    expect(store.note).toContain(path());
    expect(store.mustAsk).toBe(true);
    expect(() => store.set('a', 'hmac', SECRET)).toThrow('did not agree');
    expect(() => text()).toThrow('ENOENT');
    store.agree();
    store.set('a', 'hmac', SECRET);
    expect(text()).not.toContain(SECRET);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    const again = new SecretStore(folder, keyring(kind));
    expect(again.mustAsk).toBe(false);
    expect(again.note).not.toBe(null);
    expect(again.read('a', 'hmac')).toBe(SECRET);
  },
);

test('removed is removed: one, or all of a route', () => {
  const store = new SecretStore(folder, keyring('strong'));
  store.set('a', 'hmac', SECRET);
  store.set('a', 'authorization', SECRET);
  store.set('b', 'hmac', SECRET);
  store.set('a', 'hmac', null);
  expect(store.names('a')).toEqual(['authorization']);
  store.forget('a');
  expect(new SecretStore(folder, keyring('strong')).names('a')).toEqual([]);
  expect(store.names('b')).toEqual(['hmac']);
});

test('by another key than it was kept with it is set, cannot be read, and says so', () => {
  new SecretStore(folder, keyring('strong')).set('a', 'hmac', SECRET);
  const other = new SecretStore(folder, keyring('strong', 0x33));
  expect(other.names('a')).toEqual(['hmac']);
  expect(() => other.read('a', 'hmac')).toThrow('Enter it again');
});

test('a damaged file is told without a word of what is in it, and never written over', () => {
  writeFileSync(path(), `{"v":1,"secrets":"${SECRET}`);
  const store = new SecretStore(folder, keyring('strong'));
  expect(store.problem).toContain(path());
  expect(store.problem).not.toContain(SECRET);
  expect(() => store.set('a', 'hmac', 'other')).toThrow('Nothing was changed');
  expect(text()).toContain(SECRET);
});
