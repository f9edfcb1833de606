/** What a foreign hook may call. */
export const LINE = 'croft secret audit --staged || exit 1';

const HEAD =
  '# Written by `croft hook install`, which keeps it up to date; it changes and stages nothing.';

/** Whether a hook was written by Croft. */
export function isOurs(text: string): boolean {
  return text.includes(`\n${HEAD}\n`);
}

/**
 * The hook for a lab at `prefix` of the repository, empty or with a slash at its end. Git runs it at the top of the
 * work tree. A commit must not pass unseen because croft is missing.
 */
export function hookScript(prefix: string): string {
  const lab = `./${prefix}`.replace(/\/$/, '').replaceAll("'", String.raw`'\''`);
  return `#!/bin/sh
${HEAD}
if ! command -v croft >/dev/null 2>&1; then
  echo 'croft is not on PATH: nobody can look for secrets in this commit, so it is stopped.' >&2
  echo 'Put croft on PATH, or commit with --no-verify if you know that there are none.' >&2
  exit 1
fi
exec croft secret audit --staged -C '${lab}'
`;
}

/** Lines for the two managers of hooks that labs use, by their name. */
export const SNIPPETS: ReadonlyMap<string, string> = new Map([
  [
    'lefthook',
    `# lefthook.yml
pre-commit:
  commands:
    croft-secrets:
      run: croft secret audit --staged
`,
  ],
  [
    'pre-commit',
    `# .pre-commit-config.yaml
repos:
  - repo: local
    hooks:
      - id: croft-secrets
        name: secrets in clear
        entry: croft secret audit --staged
        language: system
        pass_filenames: false
        always_run: true
`,
  ],
]);
