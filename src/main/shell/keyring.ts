import { safeStorage } from 'electron';

/** What encrypts secrets on this system. A port, so that tests can stand in for systems of any kind. */
export interface Keyring {
  /** The system keeps the key, behind the login of the person. */
  isStrong(): boolean;
  /** From now on a key that is no secret will do, where there is no other. */
  allowWeak(): void;
  canEncrypt(): boolean;
  encrypt(text: string): Buffer;
  /** Throws when it was encrypted by another key. */
  decrypt(bytes: Buffer): string;
}

/* oxlint-disable typescript/no-deprecated -- the calls that are to take their place are not in Electron 33, on which this runs too */

/** Asked for once: it does not change while the app is open, and the answer may take a call to another process. */
let strong: boolean | undefined;

const looksStrong = (): boolean =>
  safeStorage.isEncryptionAvailable() &&
  (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text');

/** Electron's safeStorage: Keychain, DPAPI, and on Linux the Secret Service or KWallet. Once the app is ready. */
export const systemKeyring: Keyring = {
  isStrong: () => (strong ??= looksStrong()),
  allowWeak: () => {
    // Elsewhere there is no such thing, and always a keyring.
    if (process.platform === 'linux') safeStorage.setUsePlainTextEncryption(true);
  },
  canEncrypt: () => safeStorage.isEncryptionAvailable(),
  encrypt: (text) => safeStorage.encryptString(text),
  decrypt: (bytes) => safeStorage.decryptString(bytes),
};
