/** The records of a CSV file, taken as strictly as RFC 4180 writes it. Throws on anything else, and on what is no UTF-8. */
export function readCsv(bytes: Buffer): string[][] {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const records: string[][] = [[]];
  while (field.lastIndex < text.length) {
    const from = field.lastIndex;
    const found = field.exec(text);
    if (found === null)
      throw new Error(`No field of RFC 4180 at ${from}: ${JSON.stringify(text.slice(from, from + 40))}`);
    records.at(-1)?.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] !== ',') records.push([]);
  }
  if (records.pop()?.length !== 0) throw new Error('The last record does not end.');
  return records;
}
