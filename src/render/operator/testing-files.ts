// Reads what is rendered for operators as the programs do that it is for. For tests.
import { renderLab } from '../index.ts';
import { labOf } from '../testing.ts';
import { EVERYTHING } from '../testing-lab.ts';

const KEY = `age1${'q'.repeat(58)}`;

/** A lab.yaml with virtual machines and whatever else is added. */
export function labText(rest = ''): string {
  return `kind: Lab
name: home-ops
domain: home.example
repository: { url: "ssh://git@git.home.example/ops/home-ops.git" }
secrets: { recipients: [{ name: operator, age: ${KEY} }] }
networks: [{ name: servers, cidr: 10.0.50.0/24 }]
hosts:
  - { name: pve, kind: metal }
  - { name: worker0, kind: vm, parent: pve }
${rest}`;
}

const NODES = `kind: Nodes
nodes:
  - { name: control0, role: control-plane, address: 10.0.50.11, disk: { serial: S1 }, schematic: ${'a'.repeat(64)} }
  - { name: control1, role: control-plane, address: 10.0.50.12, disk: { serial: S2 } }
  - { name: control2, role: control-plane, address: 10.0.50.13, disk: { serial: S3 } }
  - { name: worker0, role: worker, address: 10.0.50.21, disk: { serial: S4 }, schematic: ${'b'.repeat(64)} }
`;

/** Every file of a lab with everything, by path. */
export function renderedFiles(lab = labText()): ReadonlyMap<string, string> {
  const input = { ...labOf({ ...EVERYTHING, lab, nodes: NODES }), version: '1.2.3' };
  const { files, diagnostics } = renderLab(input);
  if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  return new Map([...files].map(([path, { content }]) => [path, content]));
}

export interface Recipe {
  readonly name: string;
  readonly does: string;
  readonly words: readonly string[];
  readonly parts: readonly string[];
  readonly asks: boolean;
  /** Lines, without what makes them a script. */
  readonly run: readonly string[];
}

/** Recipes of a justfile: comment, attributes, head, indented body. */
export function recipesOf(text: string): Recipe[] {
  return text.split('\n\n').flatMap((block) => {
    const lines = block.trimEnd().split('\n');
    const head = lines.findIndex((line) => /^[a-z][a-z0-9-]*(?: [^:=].*)?:/.test(line));
    const match = /^([a-z][a-z0-9-]*)((?: \$[A-Z]+(?:="[^"]*")?)*):(.*)$/.exec(lines[head] ?? '');
    if (!match || lines[0]?.startsWith('# ') !== true) return [];
    const [, name = '', words = '', parts = ''] = match;
    const body = lines.slice(head + 1).map((line) => {
      if (!line.startsWith('    ')) throw new Error(`${name}: a line outside its recipe: ${line}`);
      return line.slice(4);
    });
    return [
      {
        name,
        does: lines[0].slice(2),
        words: words.split(' ').filter(Boolean),
        parts: [...parts.matchAll(/\(([a-z0-9-]+) CLUSTER\)/g)].map(([, part = '']) => part),
        asks: lines.slice(1, head).some((line) => line.startsWith('[confirm(')),
        run: body.filter((line) => line !== '#!/usr/bin/env bash' && line !== 'set -euo pipefail'),
      },
    ];
  });
}
