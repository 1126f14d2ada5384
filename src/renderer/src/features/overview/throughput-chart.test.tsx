import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { Sample } from '../../../../shared/ipc/views.ts';
import { useSamples } from '../../stores/samples.ts';
import { AxisTick } from './axis-tick.tsx';
import { ThroughputChart } from './throughput-chart.tsx';

test('the chart is no part of the first drawing of its page, however much there is to draw', () => {
  const at = (second: number) => 1_700_000_000_000 + second * 1000;
  const samples = Array.from({ length: 60 }, (_, i) => ({
    seq: i,
    machine: { at: at(i) },
    throughput: { at: at(i), filesPerSecond: i, bytesPerSecond: i },
  }));
  // Drawn without a window, a store tells its initial state.
  Object.assign(useSamples.getInitialState(), { ring: samples as unknown as Sample[] });
  const drawn = renderToStaticMarkup(
    <MantineProvider>
      <ThroughputChart />
    </MantineProvider>,
  );
  expect(drawn).toContain('Measuring…');
  expect(drawn).not.toContain('recharts');
});

test('a tick says its value in the words of its axis, where the chart puts it', () => {
  const words = (value: number): string => `${value} files/s`;
  const tick = (
    <AxisTick words={words} x={7} y={9} textAnchor="start" verticalAnchor="middle" payload={{ value: 20 }} />
  );
  const drawn = renderToStaticMarkup(<svg>{tick}</svg>);
  expect(drawn).toContain('>20 files/s</text>');
  expect(drawn).toMatch(/x="7" y="9" dy="0.355em" text-anchor="start"/u);
});
