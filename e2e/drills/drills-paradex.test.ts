import { runDrills } from './run-drills.ts';

runDrills('paradex');
