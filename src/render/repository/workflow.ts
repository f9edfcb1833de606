import type { Model } from '../../model/model.ts';
import type { Draft } from '../draft.ts';

const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1';
const SETUP_NODE = 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0';
const NODE_IMAGE = 'docker.io/library/node:24.21.0-bookworm';

/** The workflow that checks every change of the repository, for the host that runs it; none for `ci: none`. */
export function workflowDrafts(model: Model, version: string | undefined): Draft[] {
  const { ci, branch } = model.lab.value.repository;
  if (ci === 'none') return [];
  const croft = `npx --yes croft${version === undefined ? '' : `@${version}`}`;
  const isGithub = ci === 'github';
  const head = `---
# Rendered by croft from ${model.lab.file}; edit that instead.
name: croft
"on":
  pull_request:
  push:
    branches: [${JSON.stringify(branch)}]
permissions:
  contents: read
`;
  const jobs = isGithub ? githubJobs(croft) : forgejoJobs(croft);
  return [
    {
      path: `.${ci}/workflows/croft.yaml`,
      source: model.lab.file,
      body: { text: `${head}${jobs}` },
    },
  ];
}

function githubJobs(croft: string): string {
  return `jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
          fetch-depth: 0
      - uses: ${SETUP_NODE}
        with:
          node-version: "24"
      - name: The committed render is what the source says
        run: ${croft} render --check
      - name: Every rule holds
        run: ${croft} check --format github
${history(croft)}`;
}

/** Runners of Forgejo carry whatever Node they were set up with, so the job brings its own. */
function forgejoJobs(croft: string): string {
  return `jobs:
  check:
    runs-on: docker
    container:
      image: ${NODE_IMAGE}
    timeout-minutes: 10
    steps:
      - uses: https://data.forgejo.org/${CHECKOUT}
        with:
          persist-credentials: false
          fetch-depth: 0
      - name: The committed render is what the source says
        run: ${croft} render --check
      - name: Every rule holds
        run: ${croft} check
${history(croft)}`;
}

/** A secret in an old commit is as public as one in the last; this needs the whole history to be fetched. */
function history(croft: string): string {
  return `      - name: No secret stands in clear, now or in the history
        run: ${croft} secret audit --history
`;
}
