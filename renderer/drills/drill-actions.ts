/** What the drills dialog and the banner ask of main. */
import { callOrSay, type WindowServices } from '../app/window-services.ts';

export type DrillServices = Pick<WindowServices, 'bridge' | 'drills' | 'notices'>;

export async function askDrills({ bridge, drills }: DrillServices): Promise<void> {
  drills.setState({ answer: 'asking' });
  const answer = await bridge.call('drills.list', {});
  if (!answer.ok) {
    drills.setState({ answer: { failure: answer.error.text } });
    return;
  }
  const { selected } = drills.getState();
  const isKnown = answer.value.some(({ name }) => name === selected);
  drills.setState({
    answer: 'there',
    drills: answer.value,
    selected: isKnown ? selected : answer.value[0]?.name,
  });
}

/** True when it runs: the banner says the rest. A refusal stays in the dialog, beside the button. */
export async function runDrill({ bridge, drills }: DrillServices, name: string): Promise<boolean> {
  if (drills.getState().isStarting) {
    return false;
  }
  drills.setState({ isStarting: true, refusal: undefined });
  const answer = await bridge.call('drills.run', { name });
  drills.setState({
    isStarting: false,
    refusal: answer.ok ? undefined : answer.error.text,
  });
  return answer.ok;
}

export async function stopDrill(services: DrillServices): Promise<void> {
  await callOrSay(services, 'The drill was not stopped', 'drills.stop', {});
}
