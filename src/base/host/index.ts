export type { Clock } from './clock.ts';
export type { FileContent, FileEntry, FileErrorCode, FileInfo, FileKind, Files } from './files.ts';
export type { Http, HttpRequest, HttpResponse } from './http.ts';
export type { Command, ProcessResult, Processes } from './processes.ts';
export type { Random } from './random.ts';
