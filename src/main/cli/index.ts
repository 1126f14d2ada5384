#!/usr/bin/env node
import { endProcess } from '../engine/workers/hung-threads.ts';
import { main } from './main.ts';

/*
 * Entry of the command line: plain Node, the same engine as the app. Ends the process itself when all is said: the
 * threads of the engine need not be waited for once their files are closed.
 */
endProcess(await main(process.argv.slice(2)));
