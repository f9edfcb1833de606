import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { mapOf, type Subject } from '../subject.ts';
import { asSecret } from './clear-secrets.ts';
import { hasOnly, mapAt, present } from './values.ts';

/** Keys of the encryption of a volume that the model has words for. */
export const ENCRYPTION = ['provider', 'keys', 'cipher', 'keySize', 'blockSize', 'options'];

/**
 * How a volume is encrypted, in the words of the model; undefined for what it has no words for. Passphrases become secrets
 * of the name that is given.
 */
export function encryptionWord(
  subject: Subject,
  secret: string,
  encryption: YamlMap,
): YamlValue | undefined {
  const { provider, keys, cipher, keySize, blockSize, options } = encryption;
  if ((provider !== undefined && provider !== 'luks2') || !Array.isArray(keys)) return undefined;
  const words = keys.flatMap((key, slot) => {
    const name = slot === 0 ? secret : `${secret}-${slot}`;
    const word = isMap(key) && (key['slot'] ?? 0) === slot ? keyWord(subject, name, key) : null;
    return present(word);
  });
  if (words.length === 0 || words.length < keys.length) return undefined;
  const others = mapOf({ cipher, keySize, blockSize, options });
  const isPlain = words.length === 1 && Object.keys(others).length === 0;
  const short = isPlain && words[0] ? shortForm(words[0]) : null;
  return short ?? mapOf({ keys: words, ...others });
}

function shortForm(key: YamlMap): 'tpm' | 'nodeID' | null {
  if (Object.keys(key).length !== 1) return null;
  if (key['nodeID'] === true) return 'nodeID';
  const tpm = mapAt(key, 'tpm');
  return tpm && Object.keys(tpm).length === 0 ? 'tpm' : null;
}

const KEYS = ['slot', 'static', 'nodeID', 'kms', 'tpm', 'lockToState'];

function keyWord(subject: Subject, secret: string, key: YamlMap): YamlMap | null {
  if (!hasOnly(key, KEYS)) return null;
  const { static: passphrase, nodeID, kms, tpm, lockToState } = key;
  const word = mapOf({
    static: isMap(passphrase) ? staticWord(subject, secret, passphrase) : undefined,
    nodeID: isMap(nodeID) ? true : undefined,
    kms:
      isMap(kms) && hasOnly(kms, ['endpoint']) ? mapOf({ endpoint: kms['endpoint'] }) : undefined,
    tpm: isMap(tpm) ? tpmWord(tpm) : undefined,
  });
  // Exactly one of them is what the model takes, and a map that was not understood is not among them.
  const said = [passphrase, nodeID, kms, tpm].filter((one) => one !== undefined && one !== null);
  if (said.length !== 1 || Object.keys(word).length !== 1) return null;
  return mapOf({ ...word, lockToState });
}

function staticWord(subject: Subject, secret: string, key: YamlMap): YamlValue | undefined {
  const { passphrase } = key;
  if (typeof passphrase !== 'string' || !hasOnly(key, ['passphrase'])) return undefined;
  return asSecret(subject, secret, passphrase);
}

function tpmWord(tpm: YamlMap): YamlMap | undefined {
  const options = mapAt(tpm, 'options') ?? mapOf({});
  if (!hasOnly(tpm, ['options', 'checkSecurebootStatusOnEnroll'])) return undefined;
  if (!hasOnly(options, ['pcrs'])) return undefined;
  return mapOf({ pcrs: options['pcrs'], checkSecureBoot: tpm['checkSecurebootStatusOnEnroll'] });
}
