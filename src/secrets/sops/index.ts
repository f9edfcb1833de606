export {
  openSops,
  readSealed,
  secretTexts,
  type Opened,
  type OpenOptions,
  type Sealed,
} from './open.ts';
export { resealSops, sealSops, type Means, type NewFile } from './seal.ts';
export { rotateDataKey, setValue, setValues, updateRecipients, type ValuePath } from './edit.ts';
export { readRules, rulesFor, type FileRules } from './rules.ts';
export { opens, recipientsOf, type KeyGroups, type KeyWrap } from './keys.ts';
export { formatOf, loadPlain, type Blocks, type Format, type Layout } from './store.ts';
export { essence } from './compare.ts';
export { hiddenIn, hiddenValues } from './hidden.ts';
export { DEFAULT_RULE, type Rule } from './rule.ts';
