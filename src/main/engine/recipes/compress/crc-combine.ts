/** The polynomial of CRC-32, lowest bit first. */
const POLYNOMIAL = 0xedb88320;

/**
 * CRC-32 of two runs of bytes, one after the other, from that of each and the length of the second: `first` multiplied
 * by x^(8 × length) modulo the polynomial, plus `second`. Takes microseconds, whatever the length.
 */
export function combineCrc(first: number, second: number, secondLength: number): number {
  let crc = first;
  // x^8, then its square for each further bit of the length.
  let power = 0x0080_0000;
  for (let left = secondLength; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) crc = multiply(power, crc);
    power = multiply(power, power);
  }
  return (crc ^ second) >>> 0;
}

/** Product of two polynomials modulo that of the CRC; the highest bit is x^0. */
function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = 0x8000_0000; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= factor;
    factor = factor & 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product >>> 0;
}
