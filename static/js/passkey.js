/**
 * A form that is completed with a passkey (WebAuthn).
 *
 *   <form data-passkey="get" data-options-url="/…/" method="post" hidden>…
 *   <form data-passkey="create" data-options="passkey-options" method="post" hidden>
 *     <input type="hidden" name="credential"> <button>…</button>
 *     <p data-passkey-failed hidden>…</p>
 *
 * The options stand in a JSON element of the page, or are fetched when the button is
 * pressed. Shown only where the browser knows passkeys.
 */
const BINARY = new Set(["id", "rawId", "challenge", "clientDataJSON", "attestationObject",
  "authenticatorData", "signature", "userHandle"]);

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** What the server wrote as text becomes bytes, where the browser wants bytes. */
function opened(value, key = "") {
  if (typeof value === "string") return BINARY.has(key) ? bytes(value) : value;
  if (Array.isArray(value)) return value.map((each) => opened(each));
  if (value === null || typeof value !== "object") return value;
  // The site itself is named by its host, not by bytes.
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, each]) => [name, name === "rp" ? each : opened(each, name)]),
  );
}

function sealed(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((part) => response[part]);
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(given.map((part) => [part, text(response[part])])),
  };
}

async function options(form) {
  const { options: element, optionsUrl } = form.dataset;
  if (element) return JSON.parse(document.getElementById(element).textContent);
  const answer = await fetch(optionsUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`the site answered ${answer.status}`);
  return answer.json();
}

async function create(form) {
  const { creation_options: wanted } = await options(form);
  const { publicKey } = opened(wanted);
  // The key names its owner and asks who is there: it is enough to sign in with.
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  };
  return navigator.credentials.create({ publicKey });
}

async function get(form) {
  const { request_options: wanted } = await options(form);
  return navigator.credentials.get({ publicKey: opened(wanted).publicKey });
}

export function start(form) {
  if (!window.PublicKeyCredential) return;
  const failed = form.querySelector("[data-passkey-failed]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      const ask = form.dataset.passkey === "create" ? create : get;
      form.elements.credential.value = JSON.stringify(sealed(await ask(form)));
      form.submit();
    } catch {
      // Cancelled, too slow, no key here: the person chooses what to do next.
      failed.hidden = false;
      failed.focus();
    }
  });
}
