import type { Draft } from '../draft.ts';
import type { ToolInUse } from './tools.ts';

/** What brings Croft itself, where the version that renders is known. */
export const CROFT_ANNOTATION = '# renovate: datasource=npm depName=croft';

/** `mise.toml`: every tool of the lab at an exact version, Croft included. */
export function miseDraft(
  source: string,
  tools: readonly ToolInUse[],
  version: string | undefined,
): Draft {
  const lines = tools.flatMap(({ tool, version: own, annotation, note }) => [
    note === undefined ? annotation : `# ${note}\n${annotation}`,
    `${tool.name} = "${own}"`,
  ]);
  const croft = version === undefined ? '' : `${CROFT_ANNOTATION}\n`;
  const text = `# Rendered by croft from ${source}; edit that instead.
# \`mise install\` brings these. Their versions are the lines of pins.yaml that start with tools, else what this
# version of Croft was tested with.
[tools]
${lines.join('\n')}
${croft}"npm:croft" = "${version ?? 'latest'}"
`;
  return { path: 'mise.toml', source, body: { text } };
}
