import { expect, test } from 'vitest';
import { EventSequence } from './sequence.ts';

test('the first event is no gap, whatever its number', () => {
  expect(new EventSequence().missedBefore(57)).toBe(false);
});

test('events one by one are no gap, a jump is', () => {
  const sequence = new EventSequence();
  sequence.caughtUp(10);
  expect(sequence.missedBefore(11)).toBe(false);
  expect(sequence.missedBefore(12)).toBe(false);
  expect(sequence.missedBefore(14)).toBe(true);
  expect(sequence.missedBefore(15)).toBe(false);
});

test('events that the snapshot holds already are no gap and change nothing', () => {
  const sequence = new EventSequence();
  expect(sequence.advance('frame', 20)).toBe(true);
  sequence.caughtUp(20);
  expect(sequence.missedBefore(18)).toBe(false);
  expect(sequence.advance('frame', 18)).toBe(false);
  expect(sequence.missedBefore(21)).toBe(false);
});

test('a snapshot older than the newest event of a topic leaves that topic alone', () => {
  const sequence = new EventSequence();
  sequence.missedBefore(30);
  sequence.advance('offers', 30);
  sequence.caughtUp(28);
  expect(sequence.advance('offers', 28)).toBe(false);
  expect(sequence.advance('frame', 28)).toBe(true);
  expect(sequence.missedBefore(31)).toBe(false);
});
