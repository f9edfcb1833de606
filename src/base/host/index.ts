export type { Clock } from './clock.ts';
export { fileError, TEMPORARY } from './files.ts';
export type { FileContent, FileEntry, FileErrorCode, FileInfo, FileKind, Files } from './files.ts';
export { httpError } from './http.ts';
export type { Http, HttpErrorCode, HttpRequest, HttpResponse } from './http.ts';
export { processError } from './processes.ts';
export type {
  Command,
  ProcessErrorCode,
  ProcessId,
  ProcessResult,
  Processes,
} from './processes.ts';
export type { Random } from './random.ts';
export type { Foreground, ForegroundCommand } from './foreground.ts';
export type { PrivateFolder, Scratch } from './scratch.ts';
