import { runDrills } from './run-drills.ts';

runDrills('paxos-public');
