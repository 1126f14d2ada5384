import type { BatteryProbe } from '../ports.ts';

/** Loaded where it is needed: it is large. */
export const machineBattery: BatteryProbe = async () => (await import('./system-probe-battery.ts')).onBattery();
