/** Raw bytes of a name from text in which `\xNN` stands for one byte. */
const raw = (text: string): Buffer =>
  Buffer.from(
    text.replace(/\\x([\da-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

const TEXTS = [
  ['plain', ' leading space', 'trailing space ', 'two  spaces', 'tab\there', '.hidden', '..two dots', '...'],
  [
    'new\nline',
    '\n',
    'ends in newline\n',
    'carriage\rreturn',
    'crlf\r\n',
    'back\\slash',
    '\\',
    'literal\\nbackslash n',
  ],
  ['-', '--', '-rf', '--help', '-n name', '*', '?', '[a-z]', '{a,b}', '$HOME', '`id`', '!bang', '#hash', '~', '%s%n'],
  [
    "quote's",
    'double"quote',
    'semi;colon',
    'pipe|amp&',
    'colon:name',
    '  *starred',
    'equal=sign',
    '\u0001\u0007\u001b[31m',
  ],
  [
    'caf\u00e9 NFC',
    'cafe\u0301 NFD',
    '\u65e5\u672c\u8a9e',
    '\u{1f980}',
    '\u202egnp.exe',
    '\u00a0',
    '\ufffd',
    '\ufeffbom',
  ],
].flat();

const NOT_TEXTS = [
  'latin1 caf\\xe9',
  '\\xff',
  '\\xff\\xfe',
  '\\xc3\\x28',
  '\\xed\\xa0\\x80 surrogate',
  '\\x80\\x81\\x82',
  '\\xf0\\x9f\\xa6',
];

/** Names that break programs that take names for text, lines, words or options; no two are the same. */
export const ODD_NAMES: readonly Buffer[] = [
  ...TEXTS.map(utf8),
  ...NOT_TEXTS.map(raw),
  Buffer.alloc(255, 'x'),
  Buffer.alloc(255, 0xff),
  // 255 bytes that end in half a letter.
  Buffer.alloc(255, utf8('\u00e9')),
];
