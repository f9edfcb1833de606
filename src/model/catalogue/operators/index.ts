import type { Operator } from '../compiled.ts';
import { compileFrom, compileLiteral } from './fact.ts';
import { compileConcat, compileEach, compileMapOf } from './list.ts';
import {
  compileEquals,
  compileHas,
  compileMany,
  compileNot,
  compileProvided,
  compileWhen,
} from './logic.ts';
import { compileFormat, compileJoin, compileYaml } from './text.ts';

/** Every operator by its key; each is described in docs/catalogue.md. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  $from: { companions: { $default: 'optional' }, compile: compileFrom },
  $format: { companions: { $args: 'required' }, compile: compileFormat },
  $join: { companions: { $with: 'optional' }, compile: compileJoin },
  $concat: { companions: {}, compile: compileConcat },
  $equals: { companions: {}, compile: compileEquals },
  $not: { companions: {}, compile: compileNot },
  $all: { companions: {}, compile: (use) => compileMany(use, true) },
  $any: { companions: {}, compile: (use) => compileMany(use, false) },
  $has: { companions: {}, compile: compileHas },
  $when: { companions: { $then: 'required', $else: 'optional' }, compile: compileWhen },
  $each: { companions: { $as: 'required', $do: 'required' }, compile: compileEach },
  $map: { companions: {}, compile: compileMapOf },
  $provided: { companions: {}, compile: compileProvided },
  $yaml: { companions: {}, compile: compileYaml },
  $literal: { companions: {}, compile: compileLiteral },
};
