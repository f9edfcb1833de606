import type { YamlValue } from '../../model/yaml/value.ts';
import { referencesIn } from '../../model/secret-reference.ts';
import { mapOf, type Subject } from '../subject.ts';

const REFERENCE = /^<secret:lab-([a-z0-9-]+)>$/;

/** Names of variables whose value is not to be seen. */
const NAME =
  /PASS(?:WORD|WD|PHRASE)?$|SECRET|TOKEN|CREDENTIAL|(?:^|[^A-Z])KEY$|(?:AUTH|API|ACCESS|PRIVATE)_?KEY/i;

/** Texts that have a secret in them: keys, settings called so, users of NUT, and addresses with a password. */
const CONTENT =
  /PRIVATE KEY-----|(?:pass(?:word|wd|phrase)?|secret|token|credentials?|(?:auth|api|access|private)[_-]?key|auth)["']?\s*[:=]|^[ \t]*MONITOR\s|:\/\/[^/\s:@]+:[^/\s@]+@/im;

/** What must be a secret: the one that a text refers to, else a new one; undefined for a reference of another form. */
export function asSecret(subject: Subject, name: string, text: string): YamlValue | undefined {
  const [, known] = REFERENCE.exec(text) ?? [];
  if (known !== undefined) return mapOf({ secret: known });
  return referencesIn(text).length > 0 ? undefined : subject.secret(name, text);
}

/** A text, or a secret where the text refers to one, or its variable or what stands in it tells that it is one. */
export function asText(
  subject: Subject,
  name: string,
  { variable, text }: { readonly variable?: string; readonly text: string },
): YamlValue {
  const isHidden = (variable !== undefined && NAME.test(variable)) || CONTENT.test(text);
  const isReference = REFERENCE.test(text);
  if (!isReference && (!isHidden || text === '' || referencesIn(text).length > 0)) return text;
  return asSecret(subject, name, text) ?? text;
}
