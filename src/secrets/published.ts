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

/** Fingerprints, as croft.lock keeps them, of the secrets of clusters that are published in `examples/`. */
const PUBLISHED_BUNDLES: ReadonlySet<string> = new Set([
  '4554027ebbd363f53cbd93d51ecdbfe1187b0e3b6f70c4b3ed7ea48f9d8913dd',
  '71bf5307a20a8b435ba5e0af29358e9b3d3831d2a397cd6aaa4fbf6342986d30',
  'a05438e1f129b546e073d07552685ba2bd58f17acae1c9561b762c4152bc1e38',
  'f115f236bac9abea804e55d759acc3d60e1052eb74fba5812948f55d8229e802',
  '5cd1971373f55be58d7168c29161904e373fcd6a4887ccad54c37bd37a374ec1',
]);

/** Whether everybody has the secrets of a cluster, by their fingerprint. */
export function isPublishedBundle(fingerprint: string): boolean {
  return PUBLISHED_BUNDLES.has(fingerprint);
}
