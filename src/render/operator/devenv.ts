import { compareText } from '../../base/text.ts';
import { made, type Draft } from '../draft.ts';
import { justName, type Command } from './command.ts';
import { CROFT_ANNOTATION } from './mise.ts';
import type { ToolInUse } from './tools.ts';

/** What a devenv needs to know. */
export interface Devenv {
  readonly source: string;
  readonly tools: readonly ToolInUse[];
  /** Version of Croft; the newest without. */
  readonly version: string | undefined;
  /** Commands that are programs of the shell, and what runs them. */
  readonly commands: readonly Command[];
  readonly runner: 'just' | 'task' | null;
}

/**
 * `devenv.nix`: the tools of the lab from nixpkgs, which has one version of each at a time. What can be pinned is
 * the revision of nixpkgs, in devenv.lock; the shell says which tool is not the version that the lab pins.
 */
export function devenvDraft(devenv: Devenv): Draft {
  const { source, tools, version } = devenv;
  const sorted = [...tools].sort((a, b) => compareText(a.tool.nix, b.tool.nix));
  const text = `# Rendered by croft from ${source}; edit that instead.
# nixpkgs has one version of each package at a time: devenv.lock, which devenv writes and which belongs into Git, pins
# its revision and with it every package. The versions that the lab pins are below; the shell names each tool that is
# another one. Tools of exactly these versions come with \`mise install\`.
{ pkgs, ... }:
let
  pinned = {
${tools.map(pinLines).join('\n')}
${version === undefined ? '' : `    ${CROFT_ANNOTATION}\n`}    croft = "${version ?? 'latest'}";
  };
in
{
  dotenv.enable = true;

  packages = [
${sorted.map(({ tool }) => `    pkgs.${tool.nix}`).join('\n')}
  ];

  scripts.croft.exec = ''exec npx --yes croft@\${pinned.croft} "$@"'';
${scripts(devenv)}
  enterShell = ''
    differs() {
      case "$(eval "$3" 2>/dev/null)" in
        *"$2"*) ;;
        *) echo "$1 is not the pinned $2: mise install brings it" >&2 ;;
      esac
    }
${tools.map(({ tool }) => `    differs ${tool.name} "\${pinned."${tool.name}"}" '${tool.shows}'`).join('\n')}
  '';
}
`;
  return { path: 'devenv.nix', source, body: { text } };
}

/** `devenv.yaml`: where the packages come from. */
export function devenvInputs(source: string): Draft {
  const inputs = { inputs: { nixpkgs: { url: 'github:cachix/devenv-nixpkgs/rolling' } } };
  return {
    path: 'devenv.yaml',
    source,
    body: { documents: [made(inputs, 'where devenv.nix takes packages from')] },
    note: 'devenv.lock, which devenv writes, pins the revision.',
  };
}

function pinLines({ tool, version, annotation, note }: ToolInUse): string {
  const why = note === undefined ? '' : `    # ${note}\n`;
  return `${why}    ${annotation}\n    "${tool.name}" = "${version}";`;
}

function scripts({ commands, runner }: Devenv): string {
  if (runner === null) return '';
  return commands
    .map(({ name }) => {
      const call = runner === 'just' ? `just ${justName(name)}` : `task ${name}`;
      return `  scripts."${justName(name)}".exec = ''exec ${call} "$@"'';\n`;
    })
    .join('');
}
