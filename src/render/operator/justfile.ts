import type { Draft } from '../draft.ts';
import { justName, type Command } from './command.ts';

/** `justfile`: the commands of the lab for just. `cluster` is the one that is meant unless another is named. */
export function justDraft(source: string, commands: readonly Command[], cluster: string): Draft {
  const text = `# Rendered by croft from ${source}; edit that instead.
set shell := ["bash", "-euo", "pipefail", "-c"]

[private]
default:
    @just --list --unsorted
${commands.map((command) => recipe(command, cluster)).join('')}`;
  return { path: 'justfile', source, body: { text } };
}

function recipe(command: Command, cluster: string): string {
  const { name, does, asks, parts = [], run } = command;
  const words = [
    justName(name),
    ...(command.node ? ['$NODE'] : []),
    ...(command.cluster ? [`$CLUSTER="${cluster}"`] : []),
  ];
  const first = parts.map((part) => ` (${justName(part)} CLUSTER)`).join('');
  const lines = [
    `# ${does}`,
    ...(name.includes(':') ? [`[group("${name.slice(0, name.indexOf(':'))}")]`] : []),
    ...(asks === undefined ? [] : [`[confirm("${asks}")]`]),
    `${words.join(' ')}:${first}`,
    ...(isScript(run) ? ['#!/usr/bin/env bash', 'set -euo pipefail', ...run] : run).map(
      (line) => `    ${line}`,
    ),
  ];
  return `\n${lines.join('\n')}\n`;
}

/** Whether lines belong together: just runs each line of any other recipe in a shell of its own. */
function isScript(run: readonly string[]): boolean {
  return run.some((line) => line.startsWith(' ') || line.startsWith('. '));
}
