/**
 * The window in which a key is entered. Without React, so that what was typed lies in as few places as can be; the process ends
 * with the window, and the fields are empty before that.
 */
import '@fontsource/ibm-plex-mono/latin-400.css';
import '@fontsource/ibm-plex-sans-condensed/latin-400.css';
import '@fontsource/ibm-plex-sans-condensed/latin-500.css';
import '@fontsource/ibm-plex-sans-condensed/latin-600.css';
import '../app/tokens.css';
import '../app/theme.css';
import './key-entry.css';
import { ensureDefined } from '#shared/domain/assert.ts';
import {
  type KeyEntryBridge,
  type KeyForm,
  keyFormParameter,
  longestKeyPart,
} from '#shared/ipc/key-entry.ts';
import { readKeyText } from '#shared/ipc/key-text.ts';
import {
  headWords,
  keychainWords,
  missingWords,
  partLabels,
  saveWords,
  tooLongWords,
  unreadableFileWords,
} from './key-words.ts';

declare global {
  interface Window {
    readonly keyEntry?: KeyEntryBridge;
  }
}

const largestFileBytes = 64 * 1024;

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  return ensureDefined(found instanceof type ? found : undefined, `#${id}`);
}

const fields = {
  profile: element('profile', HTMLInputElement),
  id: element('id', HTMLInputElement),
  secret: element('secret', HTMLInputElement),
};
const memory = element('memory', HTMLInputElement);
const file = element('file', HTMLInputElement);
const save = element('save', HTMLButtonElement);
const problem = element('problem', HTMLElement);
const bridge = ensureDefined(window.keyEntry, 'the bridge to main');
// Written by main, which alone opens this page; nothing in it is secret.
const form: KeyForm = JSON.parse(
  ensureDefined(
    new URL(window.location.href).searchParams.get(keyFormParameter) ?? undefined,
    'the form',
  ),
);

function staysInMemory(): boolean {
  return memory.checked || form.keychain.state !== 'secure';
}

function chosenEnvironment(): KeyForm['environments'][number] {
  const chosen = document.querySelector<HTMLInputElement>('#environments input:checked')?.value;
  return ensureDefined(
    form.environments.find(({ name }) => name === chosen) ?? form.environments[0],
    'an environment',
  );
}

function showProblem(text: string, field?: HTMLInputElement): void {
  problem.textContent = text;
  problem.hidden = text === '';
  field?.focus();
}

function showChoice(): void {
  element('hosts', HTMLElement).textContent =
    `${chosenEnvironment().hosts.join(', ')}, and to no other host`;
  save.textContent = saveWords(form, staysInMemory());
}

function buildForm(): void {
  document.documentElement.dataset.theme = form.looks.theme;
  document.documentElement.dataset.side = form.looks.sides;
  const title = form.isReplacing ? `Replace key ${form.profile}` : 'Add key';
  document.title = title;
  element('title', HTMLElement).textContent = title;
  element('venue', HTMLElement).textContent = headWords(form);
  element('id-label', HTMLElement).textContent = partLabels[form.kind].id;
  element('secret-label', HTMLElement).textContent = partLabels[form.kind].secret;
  fields.profile.value = form.profile;
  fields.profile.readOnly = form.isReplacing;
  for (const { name } of form.environments) {
    const label = document.createElement('label');
    const input = document.createElement('input');
    input.type = 'radio';
    input.name = 'environment';
    input.value = name;
    input.checked = name === form.environment;
    input.addEventListener('change', showChoice);
    label.append(input, name);
    element('environments', HTMLElement).append(label);
  }
  element('keychain', HTMLElement).textContent = keychainWords(form.keychain);
  element('memory-choice', HTMLElement).hidden = form.keychain.state !== 'secure';
  const warning = element('warning', HTMLElement);
  warning.textContent = form.warning ?? '';
  warning.hidden = form.warning === undefined;
  showChoice();
}

/** Whole key files go into both fields, wherever they are dropped or pasted. */
function takeKeyText(text: string): boolean {
  const { id, secret } = readKeyText(text);
  if (id === undefined && secret === undefined) {
    return false;
  }
  fields.id.value = id ?? fields.id.value;
  fields.secret.value = secret ?? fields.secret.value;
  showProblem('');
  (id === undefined ? fields.id : secret === undefined ? fields.secret : save).focus();
  return true;
}

async function takeFile(): Promise<void> {
  const chosen = file.files?.[0];
  file.value = '';
  if (chosen === undefined) {
    return;
  }
  const isRead =
    chosen.size <= largestFileBytes && takeKeyText(await chosen.text().catch(() => ''));
  if (!isRead) {
    showProblem(unreadableFileWords(form.kind, chosen.name));
  }
}

function clearKey(): void {
  fields.id.value = '';
  fields.secret.value = '';
}

async function submit(): Promise<void> {
  for (const part of ['profile', 'id', 'secret'] as const) {
    if (fields[part].value.trim() === '') {
      showProblem(missingWords(form.kind, part), fields[part]);
      return;
    }
  }
  for (const part of ['id', 'secret'] as const) {
    // The field takes it whole: cut off without a word it would be saved and refused by the venue.
    if (fields[part].value.trim().length > longestKeyPart) {
      showProblem(tooLongWords(form.kind, part), fields[part]);
      return;
    }
  }
  save.disabled = true;
  showProblem('');
  const submitted = bridge.submit({
    profile: fields.profile.value,
    environment: chosenEnvironment().name,
    id: fields.id.value,
    secret: fields.secret.value,
    keepIn: staysInMemory() && memory.checked ? 'memory' : 'keychain',
  });
  // Gone from here whatever comes of it: it is never shown again.
  clearKey();
  try {
    const answer = await submitted;
    if (!answer.ok) {
      showProblem(answer.error, fields.id);
    }
  } catch {
    showProblem(
      'Plumbline could not take the key because of a fault of its own. Nothing was saved. Close this window and try again.',
    );
  }
  save.disabled = false;
}

buildForm();
memory.addEventListener('change', showChoice);
element('file-button', HTMLButtonElement).addEventListener('click', () => file.click());
file.addEventListener('change', () => void takeFile());
for (const field of [fields.id, fields.secret]) {
  field.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (/[\n={:]/.test(text) && takeKeyText(text)) {
      event.preventDefault();
    }
  });
}
element('form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  void submit();
});
element('cancel', HTMLButtonElement).addEventListener('click', () => {
  clearKey();
  window.close();
});
window.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    clearKey();
    window.close();
  }
});
window.addEventListener('pagehide', clearKey);
fields.id.focus();
