import type { YamlMap, YamlValue } from '../../model/yaml/value.ts';
import type { Path } from '../../model/yaml/index.ts';
import type { Subject } from '../subject.ts';
import { asText } from './clear-secrets.ts';
import { kebab } from '../names.ts';
import { entriesAt, textOf } from './values.ts';

/** Where a map of parameters stands: in `machine`, or in documents of a kind. */
interface Parameters {
  readonly word: string;
  readonly kind: string;
  readonly key: string;
}

type ValueOf = (name: string, text: string) => YamlValue;

/** Kernel parameters. */
export function readSysctls(subject: Subject): void {
  readMap(subject, { word: 'sysctls', kind: 'SysctlConfig', key: 'params' });
}

/** Values below /sys. */
export function readSysfs(subject: Subject): void {
  readMap(subject, { word: 'sysfs', kind: 'SysfsConfig', key: 'params' });
}

/** Environment of the services of Talos. */
export function readEnvironment(subject: Subject): void {
  readMap(subject, { word: 'env', kind: 'EnvironmentConfig', key: 'variables' }, (name, text) =>
    asText(subject, kebab('env', name), { variable: name, text }),
  );
}

function readMap(
  subject: Subject,
  { word, kind, key }: Parameters,
  valueOf: ValueOf = (_, text) => text,
): void {
  const read = (document: YamlMap | undefined, path: Path & readonly string[]): void => {
    for (const [name, value] of entriesAt(document, ...path))
      subject.word('either', [word, name], (take) => {
        const text = textOf(value);
        if (text === undefined) return undefined;
        take(document, [...path, name]);
        return valueOf(name, text);
      });
  };
  read(subject.v1alpha1, ['machine', word]);
  for (const document of subject.documents(kind)) read(document, [key]);
}
