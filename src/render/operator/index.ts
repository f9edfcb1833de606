import type { Model } from '../../model/model.ts';
import type { OperatorFile } from '../../model/schema/lab.ts';
import type { Draft } from '../draft.ts';
import type { RenderInput } from '../input.ts';
import type { Scene } from '../scene.ts';
import { agentDrafts } from './agents.ts';
import { callsOf, commandsOf, type Call, type Command } from './command.ts';
import { devenvDraft, devenvInputs } from './devenv.ts';
import { editorDrafts } from './editor.ts';
import { justDraft } from './justfile.ts';
import { miseDraft } from './mise.ts';
import { shellDraft } from './shell.ts';
import { taskDraft } from './taskfile.ts';
import { hasVirtualMachines, toolsOf, wants } from './tools.ts';

export { wants } from './tools.ts';

/** Files for those who operate the lab: tools, commands, editor settings, facts for assistants. `scenes` are active. */
export function operatorDrafts(input: RenderInput, scenes: readonly Scene[]): Draft[] {
  const { model, version } = input;
  const source = model.lab.file;
  const tools = toolsOf(model, [...input.workloads.values()].flat());
  const commands = commandsFor(model, scenes);
  const cluster = scenes[0]?.cluster.name ?? '';
  const runner = runnerOf(model);
  const programs = commands.filter(({ program }) => program);
  const all = [
    miseDraft(source, tools, version),
    devenvDraft({ source, tools, version, commands: programs, runner }),
    devenvInputs(source),
    justDraft(source, commands, cluster),
    taskDraft(source, commands, cluster),
    ...editorDrafts(model),
    ...agentDrafts(model, scenes, callsOf(commands, runner)),
  ];
  const wanted = all.filter(({ path }) => wants(model, path as OperatorFile));
  return runner !== null && scenes.length > 0 ? [...wanted, shellDraft(source, scenes)] : wanted;
}

/** How people call each command of the lab; nothing where it has no file of commands. */
export function operatorCalls(model: Model, scenes: readonly Scene[]): readonly Call[] {
  return callsOf(commandsFor(model, scenes), runnerOf(model));
}

function commandsFor(model: Model, scenes: readonly Scene[]): readonly Command[] {
  return commandsOf({
    virtualMachines: hasVirtualMachines(model),
    clusters: scenes.length > 0,
  });
}

function runnerOf(model: Model): 'just' | 'task' | null {
  if (wants(model, 'justfile')) return 'just';
  return wants(model, 'Taskfile.yaml') ? 'task' : null;
}
