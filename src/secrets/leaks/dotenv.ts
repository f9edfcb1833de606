import type { Page, Spot } from './leak.ts';
import { isHarmless } from './placeholder.ts';

const FILE = /(?:^|\/)(?:\.env(?:\.[\w-]+)*|[\w.-]+\.env|\.envrc)$/;
const EXAMPLE = /\.(?:example|sample|template|dist|tmpl|schema)(?:\.env)?$/;
const LINE = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w{0,127})[ \t]*=[ \t]*(.*)$/gm;
const NAME = /PASS(?:WORD|WD|PHRASE)?|TOKEN|SECRET|KEY$|CREDENTIAL|PRIVATE|DSN$|_PSK$|WEBHOOK/i;
const ABOUT = /(?:FILE|PATH|NAME|URL|HOST|PORT|TTL|LENGTH|TYPE|ENABLED|PUBLIC_KEY|_ID)$/i;
const SHORTEST = 4;

/** Whether a path is that of a dotenv file, and not of an example of one. */
export function isDotenv(path: string): boolean {
  return FILE.test(path) && !EXAMPLE.test(path);
}

/** Lines of a dotenv file whose name says that the value is a secret. */
export function findDotenv({ path, text }: Page): Spot[] {
  if (!isDotenv(path)) return [];
  const found: Spot[] = [];
  for (const match of text.matchAll(LINE)) {
    const [line, name = '', raw = ''] = match;
    if (!NAME.test(name) || ABOUT.test(name)) continue;
    const value = raw.trim().replace(/^(["'])(.*)\1$/, '$2');
    if (
      value.length < SHORTEST ||
      isHarmless(value) ||
      /^(?:true|false|\d{1,5}|\/.*)$/i.test(value)
    )
      continue;
    const end = match.index + line.length;
    found.push({ kind: 'dotenv', start: end - raw.length, end, message: `${name} in clear` });
  }
  return found;
}
