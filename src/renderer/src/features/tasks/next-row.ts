/** Row that a key leads to; undefined for keys that lead nowhere. */
export function nextRow(key: string, active: number, total: number, page: number): number | undefined {
  if (total === 0) return undefined;
  const clamp = (row: number): number => Math.min(total - 1, Math.max(0, row));
  switch (key) {
    case 'ArrowDown':
      return clamp(active + 1);
    case 'ArrowUp':
      return clamp(active - 1);
    case 'PageDown':
      return clamp(active + page);
    case 'PageUp':
      return clamp(active - page);
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return undefined;
  }
}
