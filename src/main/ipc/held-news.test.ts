import { expect, test } from 'vitest';
import { HeldNews } from './held-news.ts';

test('what is told before anybody listens comes later, in order and once', () => {
  const news = new HeldNews();
  const heard: string[] = [];
  const tell = (what: string): void => news.tell(() => void heard.push(what));
  tell('a');
  tell('b');
  expect(heard).toEqual([]);
  news.release();
  tell('c');
  news.hold();
  tell('d');
  news.hold();
  expect(heard).toEqual(['a', 'b', 'c']);
  news.release();
  news.release();
  expect(heard).toEqual(['a', 'b', 'c', 'd']);
});

test('nobody has to read more than a hundred', () => {
  const news = new HeldNews();
  const heard: number[] = [];
  for (let n = 0; n < 150; n++) news.tell(() => void heard.push(n));
  news.release();
  expect([heard.length, heard[0], heard.at(-1)]).toEqual([100, 50, 149]);
});
