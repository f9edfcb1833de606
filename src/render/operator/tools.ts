import type { Model } from '../../model/model.ts';
import type { OperatorFile } from '../../model/schema/lab.ts';
import { clusterIsActive } from '../../model/state.ts';
import { hasOwnVersion, toolPin, TOOLS, type Tool } from '../../model/tools.ts';
import type { Workload } from '../../model/workload.ts';
import { placeIn } from '../../model/origin.ts';
import { rule } from '../draft.ts';
import { annotation, type ShownPin } from '../repository/pins.ts';

/** A tool of this lab at the version that it needs. */
export interface ToolInUse {
  readonly tool: Tool;
  readonly version: string;
  /** The comment that lets Renovate find it. */
  readonly annotation: string;
  /** Why it has no version of its own, for people. */
  readonly note?: string;
}

/** Whether a lab has this file around it. */
export function wants({ lab }: Model, file: OperatorFile): boolean {
  return !lab.value.operator.omit.includes(file);
}

/** What people need to run this lab, by name. */
export function toolsOf(model: Model, workloads: readonly Workload[]): readonly ToolInUse[] {
  const entries = new Set(workloads.map(({ entry }) => entry?.value.name));
  const isNeeded = ({ name, only }: Tool): boolean => {
    if (name === 'just') return wants(model, 'justfile');
    if (name === 'task') return wants(model, 'Taskfile.yaml');
    return only === 'virtual-machines'
      ? hasVirtualMachines(model)
      : only === undefined || entries.has(only.entry);
  };
  return TOOLS.filter(isNeeded).map((tool) => inUse(model, workloads, tool));
}

/** Whether machines of the lab are made by somebody, such as OpenTofu, and not bought. */
export function hasVirtualMachines({ lab }: Model): boolean {
  return lab.value.hosts.some(({ kind }) => kind === 'vm' || kind === 'container');
}

/** The pins of tools that have a version of their own; none where no file would say it. */
export function toolPins(model: Model, workloads: readonly Workload[]): readonly ShownPin[] {
  if (!wants(model, 'mise.toml') && !wants(model, 'devenv.nix')) return [];
  const { pins } = model;
  return toolsOf(model, workloads)
    .filter(({ tool, note }) => hasOwnVersion(tool) && note === undefined)
    .map(({ tool, version }) => {
      const name = toolPin(tool);
      const isListed = pins !== null && Object.hasOwn(pins.value.pins, name);
      return {
        name,
        version,
        datasource: tool.datasource,
        package: tool.package,
        shown: tool.package,
        origin: isListed
          ? placeIn('source', pins.document, ['pins', name])
          : rule('tools that Croft was tested with'),
      };
    });
}

function inUse(model: Model, workloads: readonly Workload[], tool: Tool): ToolInUse {
  const semver = tool.follows === 'kubernetes' ? ' versioning=semver' : '';
  const known = annotation({ datasource: tool.datasource, shown: tool.package }) + semver;
  const own = ownVersion(model, tool);
  if (own !== undefined) return { tool, version: own, annotation: known };
  const followed = newest(followedVersions(model, workloads, tool));
  if (!followed) return { tool, version: tool.version, annotation: known };
  const { version, among } = followed;
  const more = among > 1 ? `, the newest of ${among}` : '';
  return {
    tool,
    version,
    annotation: known,
    note: `follows ${WHO[tool.follows ?? 'flux']}${more}`,
  };
}

const WHO = {
  talos: 'the Talos version of the clusters',
  kubernetes: 'the Kubernetes version of the clusters',
  flux: 'the Flux that the clusters run',
} as const;

function ownVersion({ pins }: Model, tool: Tool): string | undefined {
  const name = toolPin(tool);
  if (!pins || !hasOwnVersion(tool) || !Object.hasOwn(pins.value.pins, name)) return undefined;
  return pins.value.pins[name];
}

/** What the clusters declare; those that are there today say it, unless none is. */
function followedVersions(
  model: Model,
  workloads: readonly Workload[],
  { follows, package: name }: Tool,
): readonly string[] {
  if (follows === undefined) return [];
  if (follows === 'flux')
    return workloads.flatMap(({ pins }) =>
      pins.filter((pin) => pin.package === name).map(({ version }) => version),
    );
  const active = model.clusters.filter((cluster) => clusterIsActive(model, cluster));
  const clusters = active.length > 0 ? active : model.clusters;
  return clusters.map(({ declared }) => declared.value[follows].version);
}

function newest(
  versions: readonly string[],
): { readonly version: string; readonly among: number } | null {
  const plain = [...new Set(versions.map((version) => version.replace(/^v/, '')))];
  const [version] = plain.sort((a, b) => compareVersions(b, a));
  return version === undefined ? null : { version, among: plain.length };
}

/** By number, part for part; a release comes after what led to it, such as 1.15.0-beta.1. */
export function compareVersions(a: string, b: string): number {
  const [numbersA = '', ...restA] = a.split('-');
  const [numbersB = '', ...restB] = b.split('-');
  const left = numbersA.split('.').map(Number);
  const right = numbersB.split('.').map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (restA.length === 0 || restB.length === 0) return restB.length - restA.length;
  const [preA, preB] = [restA.join('-'), restB.join('-')];
  return preA < preB ? -1 : preA > preB ? 1 : 0;
}
