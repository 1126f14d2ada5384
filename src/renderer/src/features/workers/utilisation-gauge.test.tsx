import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { UtilisationGauge } from './utilisation-gauge.tsx';

const arcs = (percent: number): readonly string[] =>
  [...renderToStaticMarkup(<UtilisationGauge percent={percent} tone="run" />).matchAll(/ d="([^"]*)"/gu)].map(
    ([, d]) => d ?? '',
  );

test('the arc is as long as its share of the track: none, some, all of it', () => {
  expect(arcs(0)).toHaveLength(1);
  expect(arcs(50)).toHaveLength(2);
  expect(new Set(arcs(50)).size).toBe(2);
  const [track, full] = arcs(100);
  expect(full).toBe(track);
});
