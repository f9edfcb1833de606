import type { Page, Spot } from './leak.ts';
import { isHarmless } from './placeholder.ts';
import { isMade, isPassword } from './randomness.ts';

const WORD =
  /pass(?:word|wd|phrase)|_pass\b|token|secret|api[_-]?key|private[_-]?key|access[_-]?key|auth[_-]?key|encryption[_-]?key|signing[_-]?key|master[_-]?key|account[_-]?key|credential|psk\b|pre-?shared/gi;
/** What a name must end in, where its value is no more than probably made at random. */
const LAST =
  /(?:pass(?:word|wd|phrase)?|token|secret|key|credentials?|psk)(?:s|[_-]?\d{1,3}|[_-]?(?:value|data|text|base64|b64|hex))?$/i;
/** Names of what belongs to a secret and is none. */
const ABOUT =
  /(?:ref|name|names|file|path|url|uri|endpoint|host|ttl|expiry|lifetime|length|type|policy|mode|hash|digest|checksum|sha\d*|id|class|store|version|publickey|public[_-]key|format|template|regex|prefix|suffix|header|label|annotation|algorithm|issuer|audience|username|user|recipient)s?$/i;
const NAME = /[\w.-]/;
const NAME_LENGTH = 128;
const VALUE_LENGTH = 4_096;

/** What stands between a name and its value: in YAML, JSON, HCL, TOML and dotenv. */
const SEPARATOR = /["']?[ \t]{0,8}(?::=|=>|[:=])[ \t]{0,40}(?:[|>][+-]?[ \t]{0,8}\r?\n\s{0,80})?/y;
/** From the name of a variable to its value: `- name: X`, then `value: Y`. */
const BESIDE = /["']?,?\s{1,200}["']?value["']?[ \t]{0,8}[:=][ \t]{0,40}/y;
/** `variable "x_token" {`, then `default = "y"`. */
const DEFAULT = /"[ \t]{0,8}\{[^{}]{0,400}?\bdefault[ \t]{0,20}=[ \t]{0,20}/y;

/** Values that look made at random beside a name such as password, token or apiKey. */
export function findNamedValues({ text }: Page): Spot[] {
  const found: Spot[] = [];
  WORD.lastIndex = 0;
  for (let match = WORD.exec(text); match; match = WORD.exec(text)) {
    const name = nameAround(text, match.index, WORD.lastIndex);
    WORD.lastIndex = Math.max(name.end, WORD.lastIndex);
    const [start, end] = valueAfter(text, name.end) ?? [0, 0];
    if (end === start || !isSecret(name.text, text.slice(start, end))) continue;
    const message = `${name.text} has a value in clear that looks made at random`;
    found.push({ kind: 'high-entropy', start, end, message });
    WORD.lastIndex = end;
  }
  return found;
}

interface Name {
  readonly text: string;
  readonly end: number;
}

function nameAround(text: string, from: number, to: number): Name {
  let [start, end] = [from, to];
  while (start > from - NAME_LENGTH && NAME.test(text.charAt(start - 1))) start -= 1;
  while (end < to + NAME_LENGTH && NAME.test(text.charAt(end))) end += 1;
  return { text: text.slice(start, end), end };
}

/** Where the value that belongs to a name starts and ends; null where none does. */
function valueAfter(text: string, at: number): [start: number, end: number] | null {
  for (const way of [SEPARATOR, BESIDE, DEFAULT]) {
    way.lastIndex = at;
    const between = way.exec(text);
    if (!between) continue;
    const start = at + between[0].length;
    const quote = /["'`]/.exec(text.charAt(start))?.[0];
    return quote === undefined ? plain(text, start) : quoted(text, start + 1, quote);
  }
  return null;
}

function plain(text: string, start: number): [number, number] {
  const line = text.slice(start, start + VALUE_LENGTH);
  return [start, start + (/^[^\s,;}\])"'`#]*/.exec(line)?.[0].length ?? 0)];
}

function quoted(text: string, start: number, quote: string): [number, number] {
  const inner = text.slice(start, start + VALUE_LENGTH);
  const stop = inner.search(/[\r\n]/);
  const line = stop < 0 ? inner : inner.slice(0, stop);
  const end = line.indexOf(quote);
  return [start, start + (end < 0 ? line.length : end)];
}

function isSecret(name: string, value: string): boolean {
  if (ABOUT.test(name) || isHarmless(value)) return false;
  if (/pass(?:word|wd|phrase)?\d{0,3}$/i.test(name) && isPassword(value)) return true;
  return isMade(value, LAST.test(name) ? 'likely' : 'surely');
}
