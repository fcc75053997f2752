import { parentPort } from 'node:worker_threads';
import { ensureDefined } from '#shared/domain/assert.ts';
import { runPracticeThread } from './practice-thread.ts';

runPracticeThread(ensureDefined(parentPort, 'the port of the practice thread'));
