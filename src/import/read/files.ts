import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { isFrom } from '../../talos/contract.ts';
import { mapOf, type Subject } from '../subject.ts';
import { asText } from './clear-secrets.ts';
import { kebab } from '../names.ts';
import { hasOnly, listOf, saysOnly } from './values.ts';

const KEYS = ['content', 'permissions', 'path', 'op'];
const ETC = '/etc/';
const CRI = /^\/etc\/cri\/conf\.d\/[^/]+\.part$/;
const USUAL = '0644';

interface File {
  readonly path: string;
  readonly content: string;
  /** In octal; null for permissions that are none. */
  readonly permissions: string | null;
  readonly op: YamlValue | undefined;
}

/** Files to write, and parts of the configuration of containerd. */
export function readFiles(subject: Subject): void {
  const { v1alpha1 } = subject;
  const path = ['machine', 'files'];
  const list = listOf(subject.peek(v1alpha1, path));
  const paths = list.map((one) => (isMap(one) ? one['path'] : null));
  for (const [i, name] of paths.entries())
    subject.item('either', ['files'], (take) => {
      const file = take(v1alpha1, [...path, i]);
      // The model has one file of each path.
      const isOnly = paths.filter((one) => one === name).length === 1;
      return isOnly && isMap(file) ? legacy(subject, file) : undefined;
    });
  for (const document of subject.documents('EtcFileConfig'))
    subject.item('either', ['files'], (take) => {
      const { name, mode, contents } = document;
      if (!saysOnly(document, ['mode', 'contents'])) return undefined;
      take(document, []);
      if (typeof name !== 'string' || typeof contents !== 'string') return undefined;
      const permissions = mode === undefined ? USUAL : octal(mode);
      const file = { path: `${ETC}${name}`, content: contents, permissions, op: undefined };
      return CRI.test(file.path) ? undefined : wordOf(subject, file);
    });
  for (const document of subject.documents('CRICustomizationConfig'))
    subject.item('either', ['files'], (take) => {
      const { name, content } = document;
      if (!saysOnly(document, ['content'])) return undefined;
      take(document, []);
      if (typeof name !== 'string' || typeof content !== 'string') return undefined;
      const file = { path: `${ETC}cri/conf.d/${name}.part`, content, op: undefined };
      return wordOf(subject, { ...file, permissions: USUAL });
    });
}

function legacy(subject: Subject, file: YamlMap): YamlValue | undefined {
  const { path, content, permissions, op } = file;
  if (!hasOnly(file, KEYS) || typeof path !== 'string' || typeof content !== 'string')
    return undefined;
  // Documents of Talos 1.14 write the whole file.
  const isTyped = isFrom(subject.contract, '1.14') && path.startsWith(ETC);
  if (isTyped && op === 'append') return undefined;
  // Parts of containerd are put together into another file: theirs count for nothing.
  const isPart = CRI.test(path);
  const mode = isPart && isTyped ? USUAL : (permissions ?? (isPart ? USUAL : 0));
  return wordOf(subject, { path, content, permissions: octal(mode), op });
}

function wordOf(subject: Subject, { path, content, permissions, op }: File): YamlMap | undefined {
  if (permissions === null) return undefined;
  const name = kebab('file', path.split('/').at(-1) ?? '');
  return mapOf({
    path,
    content: asText(subject, name, { text: content }),
    permissions: permissions === USUAL ? undefined : permissions,
    op: op === 'create' ? undefined : op,
  });
}

/** Permissions as a number, or as text in octal. */
function octal(mode: YamlValue): string | null {
  const [, digits] = /^0?o?([0-7]{1,4})$/.exec(typeof mode === 'string' ? mode : '') ?? [];
  const bits = digits === undefined ? mode : Number.parseInt(digits, 8);
  if (typeof bits !== 'number' || !Number.isInteger(bits) || bits < 0 || bits > 0o777) return null;
  return `0${bits.toString(8).padStart(3, '0')}`;
}
