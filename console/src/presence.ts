// Is somebody at this page? A page that is left open goes on asking the server, and the server must not take that for use of the session:
// otherwise it would never end. Read by api.ts for every request. It says nothing of what was done, only that something was.

const deeds = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;

/** Whoever opened the page was there. */
let present = true;

const note = () => {
  present = true;
};
for (const deed of deeds) window.addEventListener(deed, note, { capture: true, passive: true });
// Coming back to the window.
window.addEventListener('focus', note);

/** True when somebody did something at the page since this was last asked. */
export function takePresence(): boolean {
  const was = present;
  present = false;
  return was;
}
