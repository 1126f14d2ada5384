import { connect } from 'node:net';
import { AppError } from '../../../shared/app-error.ts';
import { CONTROL_VERSION, LINE_LIMIT, replySchema, type ControlReply, type ControlVerb } from './protocol.ts';

/** A snapshot on a slow disk, or a cancelled batch whose workers have to be stopped first, milliseconds. */
const ANSWER_MS = 60_000;

/**
 * Asks the process that listens at `address`. Rejects with AppError `cannot-start` when no answer comes; whether what
 * was asked is done is not known then, unless nobody was there to hear it.
 */
export async function ask(
  address: string,
  verb: ControlVerb,
  batch: string,
  timeoutMs = ANSWER_MS,
): Promise<ControlReply> {
  const line = await exchange(address, `${JSON.stringify({ v: CONTROL_VERSION, verb, batch })}\n`, timeoutMs);
  const reply = parsed(line);
  if (reply === null) throw noAnswer('what it says is not understood');
  return reply;
}

function exchange(address: string, request: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(address, () => void socket.write(request));
    let text = '';
    const over = (why: string): void => {
      socket.destroy();
      reject(noAnswer(why));
    };
    const timer = setTimeout(() => over(`nothing came within ${timeoutMs / 1000} s`), timeoutMs);
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end < 0) return text.length > LINE_LIMIT ? over('it says too much') : undefined;
      resolve(text.slice(0, end));
      socket.destroy();
    });
    socket.on('error', (error) => over(error.message));
    socket.on('close', () => {
      clearTimeout(timer);
      over('it hung up');
    });
  });
}

function parsed(line: string): ControlReply | null {
  try {
    const found = replySchema.safeParse(JSON.parse(line));
    return found.success ? found.data : null;
  } catch {
    return null; // no JSON
  }
}

const noAnswer = (why: string): AppError => new AppError('cannot-start', `It did not answer: ${why}.`);
