/**
 * Polls every minute, in case a hint on the socket was missed.
 *
 * Nothing is fetched for a page that nobody looks at; one that was hidden long gives its
 * socket up, and takes both up again when it is seen.
 */
import { catchUp } from "./signals.js";

const POLL = 60_000;
const LONG_HIDDEN = 15 * 60_000;

const isHidden = () => document.visibilityState === "hidden";

export function keepWatch({ connect, hangUp }) {
  let behind = false;
  let parting = null;

  function poll() {
    const due = Date.now() + POLL;
    const look = () => {
      // The machine was asleep: its socket may look open for minutes and be dead.
      if (!isHidden() && Date.now() - due > POLL / 2) {
        hangUp();
        connect();
      }
      if (isHidden()) behind = true;
      else catchUp();
      poll();
    };
    setTimeout(look, POLL * (0.9 + Math.random() * 0.1));
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(parting);
    if (isHidden()) {
      parting = setTimeout(hangUp, LONG_HIDDEN);
      return;
    }
    connect();
    if (behind) catchUp();
    behind = false;
  });

  poll();
}
