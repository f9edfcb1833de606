// A program of its own, started by node-scratch.ts: waits until the process that started it has ended, however that
// was, and then removes the one folder that it watches over. Arguments: the folder, its device and its inode.
import { removeFolder } from './private-folder.ts';

const [path = '', device = '', inode = ''] = process.argv.slice(2);

// Whoever ends all processes of a session ends the one that is watched first or last; this one goes after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)
  process.on(signal, () => undefined);

process.stdin.on('error', () => process.stdin.destroy());
process.stdin.on('close', () => {
  removeFolder(path, { device: BigInt(device), inode: BigInt(inode) });
  process.exit(0);
});
process.stdin.resume();
process.stdout.on('error', () => undefined);
process.stdout.write('r');
