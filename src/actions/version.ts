import type { Run } from './result.ts';

/** One line with the version of Croft and of Node. */
export const version: Run<'version'> = ({ version: croft, node }) =>
  Promise.resolve({
    exitCode: 0,
    data: { croft, node },
    lines: [`croft ${croft} (node ${node})`],
  });
