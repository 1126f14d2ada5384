import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Cancelled, RecipeError } from '../recipes/recipe.ts';
import { classify, MAX_MESSAGE } from './classify.ts';

const system = (code: string): Error => Object.assign(new Error(`${code}: something, open 'x'`), { code });

describe('classes of system errors', () => {
  const table = {
    transient: ['EBUSY', 'EAGAIN', 'EMFILE', 'ENFILE', 'ETIMEDOUT', 'ECONNRESET', 'EWHATEVER'],
    permanent: ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG'],
    resource: ['ENOSPC', 'EDQUOT', 'EROFS'],
    device: ['EIO', 'ENXIO', 'ESTALE', 'ENODEV', 'ENOTCONN'],
  };
  for (const [cls, codes] of Object.entries(table)) {
    test.each(codes)(`%s is ${cls}`, (code) => {
      expect(classify(system(code), 'linux')).toMatchObject({ class: cls, code });
    });
  }

  test.each(['EACCES', 'EPERM'])('%s is transient on Windows', (code) => {
    expect(classify(system(code), 'win32').class).toBe('transient');
  });

  test('a vanished file is said in words, with what the system said', () => {
    let thrown: unknown;
    try {
      readFileSync('/nowhere/at/all');
    } catch (error) {
      thrown = error;
    }
    const made = classify(thrown);
    expect(made.message).toContain('is gone: it was there when the batch was listed');
    expect(made.message).toContain('/nowhere/at/all');
  });

  test('a system error wrapped by a recipe is found behind its causes', () => {
    const wrapped = new Error('outer', { cause: new Error('middle', { cause: system('ENOSPC') }) });
    expect(classify(wrapped)).toMatchObject({ class: 'resource', code: 'ENOSPC' });
  });
});

describe('errors that know their class', () => {
  test.each(['transient', 'permanent', 'resource', 'device', 'nobody'] as const)('RecipeError %s', (cls) => {
    expect(classify(new RecipeError(cls, 'CHANGED', 'words'))).toEqual({
      class: cls,
      code: 'CHANGED',
      message: 'words',
    });
  });

  test('the delay that the recipe asks for is kept', () => {
    expect(classify(new RecipeError('transient', 'BUSY', 'later', { retryAfterMs: 500 })).retryAfterMs).toBe(500);
    expect(classify(Object.assign(new Error('x'), { retryAfterMs: Number.NaN }))).not.toHaveProperty('retryAfterMs');
  });

  test('the class of its cause does not replace its own', () => {
    const error = new RecipeError('permanent', 'CHANGED', 'words', { cause: system('EIO') });
    expect(classify(error)).toMatchObject({ class: 'permanent', code: 'CHANGED' });
  });

  test('a RecipeError of another copy of the module counts as one', () => {
    class RecipeErrorToo extends Error {
      readonly class = 'permanent';
      readonly code = 'BROKEN_INPUT';
    }
    expect(classify(new RecipeErrorToo('no picture'))).toEqual({
      class: 'permanent',
      code: 'BROKEN_INPUT',
      message: 'no picture',
    });
  });

  test('retryable: false is permanent', () => {
    expect(classify(Object.assign(new Error('x'), { retryable: false })).class).toBe('permanent');
  });

  test('a lease taken back charges nobody', () => {
    expect(classify(new Cancelled())).toMatchObject({ class: 'nobody', code: 'CANCELLED' });
  });
});

describe('anything else that can be thrown', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const loop = new Error('loop');
  loop.cause = loop;
  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error('no');
      },
      has() {
        throw new Error('no');
      },
      getPrototypeOf() {
        throw new Error('no');
      },
    },
  );
  const cases: readonly (readonly [string, unknown])[] = [
    ['undefined', undefined],
    ['null', null],
    ['a text', 'oops'],
    ['an empty text', ''],
    ['a number', 42],
    ['a bigint', 1n],
    ['a symbol', Symbol('s')],
    ['a function', () => undefined],
    ['a circular object', circular],
    ['an error that is its own cause', loop],
    ['an object without a prototype', Object.create(null)],
    ['an object that throws when touched', hostile],
    ['an error without a message', new Error()],
    ['an error whose code is a number', Object.assign(new Error('x'), { code: 7 })],
    ['an object whose message is no text', { message: 5 }],
  ];
  test.each(cases)('%s is transient, with words', (_, thrown) => {
    const made = classify(thrown);
    expect(made.class).toBe('transient');
    expect(made.message.length).toBeGreaterThan(0);
    expect(structuredClone(made)).toEqual(made);
  });

  test('a huge message is cut and its length stated', () => {
    const made = classify(new Error('x'.repeat(5_000_000)));
    expect(made.message.length).toBeLessThan(MAX_MESSAGE + 100);
    expect(made.message).toContain('5000000 characters');
  });
});
