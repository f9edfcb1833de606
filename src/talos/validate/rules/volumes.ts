import { bytesOf, durationOf } from '../formats.ts';
import {
  at,
  broken,
  isAnything,
  isFilled,
  isSet,
  isTrue,
  isWrong,
  items,
  text,
  type Broken,
  type Node,
} from '../node.ts';
import { expression, notNegative } from './network.ts';
import { plainName, required, type Rule, type Setting } from './rule.ts';

const DISK = ['disk', 'system_disk'];
const VOLUME = ['volume', 'disk'];

const LABEL = 36;

/** The disk and the sizes of a volume. */
function* provisioning(
  document: Node,
  { minor }: Setting,
  how: { readonly required: boolean; readonly sized: boolean },
): Generator<Broken> {
  const node = at(document, 'provisioning');
  yield* expression(at(node, 'diskSelector', 'match'), DISK, how.required);
  const least = at(node, 'minSize');
  const most = at(node, 'maxSize');
  if (!how.sized) {
    for (const size of [least, most, at(node, 'grow')])
      if (isSet(size) && text(size) !== '')
        yield broken(size, 'is not for whole disks', 'remove it');
    return;
  }
  const bytes = [least, most].map((size) => bytesOf(text(size)));
  const [low = null, high = null] = bytes;
  if (low !== null && high !== null && low > high)
    yield broken(least, 'is more than maxSize', 'make it smaller');
  if (how.required && text(least) === '' && text(most) === '')
    yield broken(node, 'must have minSize or maxSize', 'set one of them');
  if (minor >= 13 && text(least).startsWith('-'))
    yield broken(least, 'must not be negative', 'write a positive size');
}

const encryption: Rule = function* (document, { minor }) {
  const node = at(document, 'encryption');
  const keys = at(node, 'keys');
  const provider = text(at(node, 'provider')).toLowerCase();
  if (/^(?:|none)$/.test(provider) && !isFilled(keys)) return;
  if (provider !== 'luks2') yield broken(at(node, 'provider'), 'must be luks2', 'write luks2');
  if (!isFilled(keys)) yield broken(keys, 'must be set', 'list at least one key');
  const slots = new Set<string>();
  for (const key of items(keys)) {
    const slot = text(at(key, 'slot')) || '0';
    if (slots.has(slot)) yield broken(at(key, 'slot'), 'is used twice', 'number each key');
    slots.add(slot);
    if (!['static', 'nodeID', 'kms', 'tpm'].some((kind) => isSet(at(key, kind))))
      yield broken(key, 'must say what kind of key it is', 'set static, nodeID, kms or tpm');
    for (const pcr of items(at(key, 'tpm', 'options', 'pcrs')))
      if (minor >= 12 && isWrong(pcr, (value) => Number(value) >= 0 && Number(value) <= 23))
        yield broken(pcr, 'must be 0 to 23', 'name a register of the TPM');
  }
};

const upkeep: Rule = function* (document) {
  yield* notNegative(at(document, 'trim', 'interval'));
  yield* scrub(at(document, 'scrub', 'interval'));
};

function* scrub(interval: Node): Generator<Broken> {
  const duration = durationOf(text(interval)) ?? 0;
  if (duration !== 0 && duration < 10e9)
    yield broken(interval, 'must be at least 10s', 'write a longer one');
}

const filesystem: Rule = function* (document) {
  const node = at(document, 'filesystem');
  const type = text(at(node, 'type')).toLowerCase();
  if (!/^(?:|none|xfs|ext4|btrfs)$/.test(type))
    yield broken(at(node, 'type'), 'is not for volumes', 'write xfs or ext4');
  if (!/^(?:|none|xfs)$/.test(type))
    for (const key of ['projectQuotaSupport', 'xfs'])
      if (key === 'xfs' ? isSet(at(node, key)) : isTrue(at(node, key)))
        yield broken(at(node, key), 'is for xfs only', 'remove it');
};

const userVolume: Rule = function* (document, setting) {
  const kind = text(at(document, 'volumeType')).toLowerCase() || 'partition';
  if (kind === 'directory') {
    for (const key of ['provisioning', 'encryption', 'filesystem'])
      if (isAnything(at(document, key)))
        yield broken(at(document, key), 'is not for directories', 'remove it');
    const mount = setting.minor >= 14 ? ['mount', 'disableAccessTime'] : ['mount'];
    const node = at(document, ...mount);
    if (setting.minor >= 13 && (setting.minor >= 14 ? isSet(node) : isAnything(node)))
      yield broken(node, 'is not for directories', 'remove it');
    return;
  }
  if (kind !== 'disk' && kind !== 'partition') {
    yield broken(at(document, 'volumeType'), 'must be directory, disk or partition', 'write one');
    return;
  }
  yield* provisioning(document, setting, { required: true, sized: kind === 'partition' });
  yield* filesystem(document, setting);
  yield* encryption(document, setting);
};

const partition: Rule = function* (document, setting) {
  yield* provisioning(document, setting, { required: true, sized: true });
  yield* encryption(document, setting);
};

const OLD_VOLUMES = ['STATE', 'EPHEMERAL', 'IMAGECACHE'];
const NEW_VOLUMES = ['ETCD', 'CRI', 'KUBELET', 'LOG'];

const systemVolume: Rule = function* (document, setting) {
  const { minor } = setting;
  const name = text(at(document, 'name'));
  const allowed = minor >= 14 ? [...OLD_VOLUMES, ...NEW_VOLUMES] : OLD_VOLUMES;
  if (!allowed.includes(name)) {
    yield broken(at(document, 'name'), `must be one of ${allowed.join(', ')}`, 'write one of them');
    return;
  }
  yield* refused(document, name, minor);
  yield* provisioning(document, setting, { required: false, sized: true });
  yield* encryption(document, setting);
  yield* upkeep(document, setting);
};

function* refused(document: Node, name: string, minor: number): Generator<Broken> {
  const not = (key: string): Broken =>
    broken(at(document, key), `is not for the volume ${name}`, 'remove it');
  const mount = at(document, 'mount');
  if (name === 'STATE') {
    if (isAnything(at(document, 'provisioning'))) yield not('provisioning');
    for (const key of items(at(document, 'encryption', 'keys')))
      if (isTrue(at(key, 'lockToState')))
        yield broken(at(key, 'lockToState'), `is not for the volume ${name}`, 'remove it');
  }
  if (minor < 14) return;
  if ((name === 'STATE' || name === 'IMAGECACHE') && isAnything(mount)) yield not('mount');
  if (name === 'IMAGECACHE' && isAnything(at(document, 'filesystem'))) yield not('filesystem');
  if (NEW_VOLUMES.includes(name) && isAnything(mount) && !isAnything(at(document, 'provisioning')))
    yield not('mount');
}

const existing: Rule = function* (document) {
  yield* expression(at(document, 'discovery', 'volumeSelector', 'match'), VOLUME, true);
};

const external: Rule = function* (document) {
  const type = at(document, 'filesystemType');
  if (text(type).toLowerCase() !== 'virtiofs')
    yield broken(type, 'must be virtiofs', 'write virtiofs');
  else if (!isFilled(at(document, 'mount', 'virtiofs', 'tag')))
    yield broken(at(document, 'mount', 'virtiofs', 'tag'), 'must be set', 'name the tag');
};

const zswap: Rule = function* (document) {
  const share = at(document, 'maxPoolPercent');
  if (isWrong(share, (value) => Number(value) >= 0 && Number(value) <= 100))
    yield broken(share, 'must be 0 to 100', 'write a share in percent');
};

const members: Rule = function* (document) {
  yield* expression(
    at(document, 'provisioning', 'volumeSelector', 'match'),
    [...VOLUME, 'system_disk'],
    true,
  );
};

const logical: Rule = function* (document) {
  const type = text(at(document, 'type')).toLowerCase() || 'linear';
  const mirrors = at(document, 'mirrors');
  const stripes = at(document, 'stripes');
  if (isSet(mirrors) && (!/^raid10?$/.test(type) || Number(text(mirrors)) < 1))
    yield broken(mirrors, 'is for raid1 and raid10, from 1', 'remove it');
  if (isSet(stripes) && (!/^raid1?0$/.test(type) || Number(text(stripes)) < 2))
    yield broken(stripes, 'is for raid0 and raid10, from 2', 'remove it');
  const node = at(document, 'provisioning');
  const [low = null, high = null] = ['minSize', 'maxSize'].map((key) =>
    bytesOf(text(at(node, key))),
  );
  if (text(at(node, 'maxSize')).startsWith('-'))
    yield broken(at(node, 'maxSize'), 'must not be negative', 'write a positive size');
  if (low !== null && high !== null && low > high)
    yield broken(at(node, 'minSize'), 'is more than maxSize', 'make it smaller');
};

const trim: Rule = (document) => notNegative(at(document, 'interval'));

const scrubbing: Rule = (document) => scrub(at(document, 'interval'));

/** Rules of the documents about disks, by kind. */
export const VOLUME_RULES: Readonly<Record<string, readonly Rule[]>> = {
  VolumeConfig: [systemVolume],
  UserVolumeConfig: [plainName(LABEL - 'u-'.length), userVolume, upkeep],
  RawVolumeConfig: [plainName(LABEL - 'r-'.length), partition],
  SwapVolumeConfig: [plainName(LABEL - 's-'.length), partition],
  ExistingVolumeConfig: [plainName(Infinity), existing, upkeep],
  ExternalVolumeConfig: [plainName(LABEL - 'x-'.length), external],
  FilesystemTrimConfig: [trim],
  FilesystemScrubConfig: [scrubbing],
  ZswapConfig: [zswap],
  LVMVolumeGroupConfig: [plainName(63, '_'), members],
  LVMLogicalVolumeConfig: [
    plainName(63, '_'),
    required('provisioning.volumeGroup', 'provisioning.maxSize'),
    logical,
  ],
  RAIDArrayConfig: [plainName(32, '_'), members],
};
