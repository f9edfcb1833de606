/** A name that can never exist (RFC 6761), where a person has to write their own. */
export const PLACEHOLDER = 'change-me.invalid';

/** Whether a text holds the name that stands for one that a person has to write. */
export function isPlaceholder(text: string): boolean {
  return text.includes(PLACEHOLDER);
}
