import type { Emittable } from '../../model/yaml/index.ts';
import { made, type Draft } from '../draft.ts';
import { justName, type Command } from './command.ts';

/** `Taskfile.yaml`: the same commands for task. `cluster` is the one that is meant unless another is named. */
export function taskDraft(source: string, commands: readonly Command[], cluster: string): Draft {
  const chosen = `{{.CLUSTER | default "${cluster}"}}`;
  const document = {
    version: '3',
    silent: true,
    set: ['errexit', 'nounset', 'pipefail'],
    tasks: {
      default: { cmds: ['task --list --sort none'] },
      ...Object.fromEntries(commands.map((command) => [command.name, task(command, chosen)])),
    },
  };
  return {
    path: 'Taskfile.yaml',
    source,
    body: { documents: [made(document, 'commands of the lab')] },
    note: 'What a command works on is named so: `task talos:upgrade-node NODE=<name> CLUSTER=<name>`.',
  };
}

function task(command: Command, chosen: string): Emittable {
  const { name, does, asks, parts = [], run } = command;
  const env = {
    ...(command.node ? { NODE: '{{.NODE}}' } : {}),
    ...(command.cluster && run.length > 0 ? { CLUSTER: chosen } : {}),
  };
  return {
    desc: does,
    ...(name.includes(':') ? { aliases: [justName(name)] } : {}),
    ...(asks === undefined ? {} : { prompt: asks }),
    ...(command.node ? { requires: { vars: ['NODE'] } } : {}),
    ...(Object.keys(env).length > 0 ? { env } : {}),
    cmds: [
      ...parts.map((part) => ({ task: part, vars: { CLUSTER: chosen } })),
      ...(run.length > 0 ? [run.join('\n') + (run.length > 1 ? '\n' : '')] : []),
    ],
  };
}
