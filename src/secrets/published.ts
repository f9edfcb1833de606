/** The key file of the examples. It lies beside them, for everybody to read. */
export const PUBLISHED_KEY_FILE = 'throw-away-key.txt';

/** Recipients whose keys are published in `examples/`: what is encrypted for one of them is no secret. */
const PUBLISHED: ReadonlySet<string> = new Set([
  'age1czny86r0ym0jrawfgfdw8hcuv5g4vt34tuqtym3ezpvlkrq5vpks5ct426',
  'age128c2cwkujd47ps7xkclgayqsrftpqpj6d5rdj6dpdft45h93gfqscazp5g',
  'age1szq4zug0mec2w887wplh79vyyvwg0s0ejwjavqmsxg78gp2w83wqtnrcy5',
]);

/** Whether everybody has the key of a recipient. */
export function isPublished(recipient: string): boolean {
  return PUBLISHED.has(recipient);
}
