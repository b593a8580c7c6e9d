/**
 * A checkbox that subscribes to push notifications.
 *
 *   <div hidden data-push="/meldingen/push/" data-key="…" data-worker="/meldingen/push.js">
 *     <label><input type="checkbox"> …</label>
 *     <p data-refused hidden>…</p>
 *   </div>
 *
 * Hidden where the browser cannot. Only asked for when somebody ticks the box.
 */
import { registerWorker } from "./offline.js";

export async function start(place) {
  if (!("serviceWorker" in navigator) || !("PushManager" in globalThis)) return;
  const box = place.querySelector("input");
  await registerWorker(place.dataset.worker);
  const registration = await navigator.serviceWorker.ready;
  box.checked = Boolean(await registration.pushManager.getSubscription());
  place.hidden = false;
  box.addEventListener("change", () => (box.checked ? begin : end)(place, box, registration));
}

async function begin(place, box, registration) {
  try {
    const key = place.dataset.key;
    const subscription = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: key,
    });
    await tell(place, subscription.toJSON());
  } catch {
    box.checked = false;
    place.querySelector("[data-refused]").hidden = false;
  }
}

async function end(place, _box, registration) {
  const subscription = await registration.pushManager.getSubscription();
  if (!subscription) return;
  await tell(place, { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
}

async function tell(place, body) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const response = await fetch(place.dataset.push, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(response.status);
}
