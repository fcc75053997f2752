import { runDrills } from './run-drills.ts';

runDrills('paxos-order-routing');
