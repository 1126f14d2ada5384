const COMMANDS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['systemctl', 'suspend'],
  darwin: ['pmset', 'sleepnow'],
  win32: ['rundll32.exe', 'powrprof.dll,SetSuspendState', '0,1,0'],
};

/** Program and arguments that put the machine to sleep; null for a system of which none is known. */
export const sleepCommand = (platform: NodeJS.Platform): readonly string[] | null => COMMANDS[platform] ?? null;
