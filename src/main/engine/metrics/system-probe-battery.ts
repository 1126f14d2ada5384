import { battery } from 'systeminformation';

/** The machine has a battery and runs on it. */
export async function onBattery(): Promise<boolean> {
  const { hasBattery, acConnected } = await battery();
  return hasBattery && !acConnected;
}
