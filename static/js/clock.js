/**
 * Shows the remaining time of a step, based on the server's clock.
 *
 *   <p role="timer" data-clock="2026-11-25T10:06:42+00:00" data-now="2026-11-25T10:00:00+00:00"
 *      data-last="last minute" data-over="The time is over">06:42</p> <b data-clock-word></b>
 *
 * It changes once a second in place. Only the last minute and the end are said aloud.
 */
import { announce } from "./announce.js";

const MINUTE = 60;

export function start(clock) {
  // The browser's own clock may be wrong: only how much time has passed is asked of it.
  const left = (Date.parse(clock.dataset.clock) - Date.parse(clock.dataset.now)) / 1000;
  const since = performance.now();
  const word = clock.parentElement.querySelector("[data-clock-word]");
  const state = { said: left <= MINUTE ? clock.dataset.last : "" };
  const tick = () => {
    if (!clock.isConnected) return clearInterval(timer);
    const seconds = Math.max(0, Math.floor(left - (performance.now() - since) / 1000));
    show(clock, word, seconds, state);
  };
  const timer = setInterval(tick, 1000);
  tick();
}

function show(clock, word, seconds, state) {
  const two = (number) => String(number).padStart(2, "0");
  clock.textContent = `${two(Math.floor(seconds / MINUTE))}:${two(seconds % MINUTE)}`;
  const now = seconds === 0 ? clock.dataset.over : seconds <= MINUTE ? clock.dataset.last : "";
  if (word && word.textContent !== now) word.textContent = now;
  if (now && now !== state.said) announce(now);
  state.said = now;
}
