import type { Path } from '../../model/yaml/index.ts';
import { type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { isFrom } from '../../talos/contract.ts';
import { mapOf, type Subject } from '../subject.ts';
import { ENCRYPTION, encryptionWord } from './encryption.ts';
import { kebab } from '../names.ts';
import { mapAt, saysOnly, textOf } from './values.ts';

const PROVISIONING: readonly Path[] = [
  ['provisioning', 'diskSelector', 'match'],
  ['provisioning', 'minSize'],
  ['provisioning', 'maxSize'],
  ['provisioning', 'grow'],
];
const ENCRYPTED: readonly Path[] = ENCRYPTION.map((key) => ['encryption', key]);
const DISCOVERY: Path = ['discovery', 'volumeSelector', 'match'];
const MOUNT: readonly Path[] = [
  ['mount', 'readOnly'],
  ['mount', 'disableAccessTime'],
  ['mount', 'secure'],
];
const FILESYSTEM: readonly Path[] = [
  ['filesystem', 'type'],
  ['filesystem', 'projectQuotaSupport'],
];

const KINDS: Readonly<Record<string, readonly [kind: string, paths: readonly Path[]]>> = {
  UserVolumeConfig: [
    'user',
    [['volumeType'], ...PROVISIONING, ...FILESYSTEM, ...ENCRYPTED, ...MOUNT.slice(1)],
  ],
  RawVolumeConfig: ['raw', [...PROVISIONING, ...ENCRYPTED]],
  SwapVolumeConfig: ['swap', [...PROVISIONING, ...ENCRYPTED]],
  ExistingVolumeConfig: ['existing', [DISCOVERY, ...MOUNT]],
};

/** The volumes that a machine adds. What the model has no word for stays in their documents. */
export function readVolumes(subject: Subject): void {
  for (const [type, [kind, paths]] of Object.entries(KINDS))
    for (const document of subject.documents(type))
      subject.item('node', ['volumes'], (take) => {
        const word = volumeWord(subject, kind, document);
        if (!word) return undefined;
        if (saysOnly(document, [])) take(document, []);
        // A directory has neither a size nor a file system of its own.
        const isDirectory = word['type'] === 'directory';
        for (const path of isDirectory ? [['volumeType'], ...MOUNT] : paths) take(document, path);
        return word;
      });
}

function volumeWord(subject: Subject, kind: string, document: YamlMap): YamlMap | undefined {
  const { name, volumeType: type } = document;
  if (typeof name !== 'string') return undefined;
  const filesystem = mapAt(document, 'filesystem');
  const { readOnly, disableAccessTime, secure } = mapAt(document, 'mount') ?? mapOf({});
  const told = mapOf({
    ...{ name, kind: kind === 'user' ? undefined : kind },
    type: type === 'partition' ? undefined : type,
    readOnly,
    accessTime: typeof disableAccessTime === 'boolean' ? !disableAccessTime : disableAccessTime,
    secure,
  });
  if (type === 'directory') return told;
  const encryption = mapAt(document, 'encryption');
  const encrypted =
    encryption && encryptionWord(subject, kebab('volume', subject.name, name), encryption);
  if (encryption && encrypted === undefined) return undefined;
  return mapOf({
    ...told,
    ...provisioningWords(document),
    volume: mapAt(document, 'discovery', 'volumeSelector')?.['match'],
    filesystem: filesystem?.['type'] === 'xfs' ? undefined : filesystem?.['type'],
    projectQuota: filesystem?.['projectQuotaSupport'],
    ...(encrypted === 'tpm' ? { encrypted: true } : { encryption: encrypted }),
  });
}

function provisioningWords(document: YamlMap): Record<string, YamlValue | undefined> {
  const { minSize, maxSize, grow } = mapAt(document, 'provisioning') ?? mapOf({});
  return {
    disk: mapAt(document, 'provisioning', 'diskSelector')?.['match'],
    minSize: sizeOf(minSize),
    maxSize: sizeOf(maxSize),
    grow,
  };
}

const UNITS: Readonly<Record<string, string>> = { k: 'k', m: 'M', g: 'G', t: 'T', p: 'P' };

/** `100 GB`, `100gb` and `100G` are the same to Talos, and the last is how the model writes it. */
function sizeOf(value: YamlValue | undefined): YamlValue | undefined {
  const text = textOf(value);
  const found = /^(-?\d+(?:\.\d+)?) ?(?:([kmgtp])(i?))?b?$/i.exec(text ?? '');
  if (!found) return text;
  const [, amount = '', unit = '', binary = ''] = found;
  const large = binary ? unit.toUpperCase() : (UNITS[unit.toLowerCase()] ?? '');
  return `${amount}${large}${binary && 'i'}`;
}

const SYSTEM: Readonly<Record<string, string>> = {
  STATE: 'state',
  EPHEMERAL: 'ephemeral',
  IMAGECACHE: 'imageCache',
};

/** Place, size and encryption of the volumes of Talos itself. */
export function readSystemVolumes(subject: Subject): void {
  const { v1alpha1 } = subject;
  for (const volume of ['state', 'ephemeral'])
    readEncryption(subject, volume, [v1alpha1, ['machine', 'systemDiskEncryption', volume]]);
  for (const document of subject.documents('VolumeConfig')) {
    const volume = SYSTEM[textOf(document['name']) ?? ''];
    if (volume === undefined) continue;
    readEncryption(subject, volume, [document, ['encryption']]);
    if (volume !== 'state') readPlace(subject, volume, document);
  }
}

function readEncryption(
  subject: Subject,
  volume: string,
  [document, path]: readonly [YamlMap | undefined, readonly string[]],
): void {
  subject.word('either', ['encryption', volume], (take) => {
    const encryption = mapAt(document, ...path);
    const word = encryption && encryptionWord(subject, kebab('disk', volume), encryption);
    for (const key of ENCRYPTION) take(document, [...path, key]);
    return word;
  });
}

function readPlace(subject: Subject, volume: string, document: YamlMap): void {
  const isEphemeral = volume === 'ephemeral';
  subject.word('either', ['systemVolumes', volume], (take) => {
    const secure = isEphemeral ? take(document, ['mount', 'secure']) : undefined;
    const words = mapOf(provisioningWords(document));
    for (const path of PROVISIONING) take(document, path);
    if (!isEphemeral || !isFrom(subject.contract, '1.14')) return mapOf({ ...words, secure });
    // The model has it since Talos 1.14 where nobody says otherwise.
    const isPlain = Object.keys(words).length === 0 && secure === true;
    return isPlain
      ? undefined
      : mapOf({ ...words, secure: secure === true ? undefined : (secure ?? false) });
  });
  if (isEphemeral && isFrom(subject.contract, '1.14'))
    subject.settle((take) => (take(document, ['mount', 'secure']) === true ? true : null));
}
