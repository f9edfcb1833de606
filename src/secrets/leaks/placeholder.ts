/** How SOPS writes what it encrypted. */
const SEALED = 'ENC[';

/** A variable, a template or a reference into a store. */
const VARIABLE = /\$\{\w+\}|\$\(\w+\)|\$\{\{[^}]*\}\}/;
const TEMPLATE = /^(?:\{\{|\{%|<|%|\[\[|op:\/\/|ref\+|vault:|secret:\/\/)/;
/** A word that says that the value is to come; what follows has few digits, as base64 that begins so by chance has not. */
const WORD =
  /^\W{0,3}(?:change[-_ ]?(?:me|it)|replace|your[-_ ]|my[-_ ]secret|insert[-_ ]|to[-_ ]?do|tbd|example|sample|placeholder|redacted|dummy|fake|some[-_ ])/i;
const FEW_DIGITS = 3;
/** How AWS ends the keys of its manuals. */
const MANUAL = /EXAMPLE(?:KEY)?$/;

/** A value with fewer different characters is drawn, not made. */
const DIFFERENT = 3;
/** More of a value tells nothing new. */
const LOOKED_AT = 512;

/** Whether a value is encrypted, empty, or obviously stands for one that is put in elsewhere. */
export function isHarmless(value: string): boolean {
  const text = value.trim().slice(0, LOOKED_AT);
  if (text === '' || text.startsWith(SEALED)) return true;
  if (text.length > 3 && new Set(text).size < DIFFERENT) return true;
  if (/^(?:\.{2,}|…|\*+|x{3,})/i.test(text)) return true;
  if (TEMPLATE.test(text) || MANUAL.test(text)) return true;
  if (WORD.test(text)) return text.replace(/\D/g, '').length <= FEW_DIGITS;
  // A variable in a text of many lines is one value of many.
  return !text.includes('\n') && VARIABLE.test(text);
}

/** The same for a value in base64, as in `data` of a Secret. */
export function isHarmlessBase64(value: string): boolean {
  const text = value.trim();
  if (isHarmless(text)) return true;
  if (!/^[A-Za-z0-9+/\s]+={0,2}$/.test(text.slice(0, LOOKED_AT))) return false;
  return isHarmless(Buffer.from(text.slice(0, LOOKED_AT), 'base64').toString('latin1'));
}
