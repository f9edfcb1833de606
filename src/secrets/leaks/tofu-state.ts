import type { Page, Spot } from './leak.ts';

const RESOURCES = /"resources"\s{0,40}:\s{0,40}\[\s{0,400}\{/;

/** The state of OpenTofu or Terraform with resources, whatever the file is called; an encrypted state is none. */
export function findTofuState({ text }: Page): Spot[] {
  if (!text.includes('"lineage"') && !text.includes('"terraform_version"')) return [];
  if (!text.includes('"serial"')) return [];
  const at = RESOURCES.exec(text);
  if (!at) return [];
  const message = 'state of OpenTofu with resources: it holds the values of every secret in clear';
  return [{ kind: 'tofu-state', start: at.index, end: at.index + '"resources"'.length, message }];
}
