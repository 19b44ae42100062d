// Passkeys: asks the browser for a credential and sends it with the form. Forms without support stay hidden.

const decode = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (items) => (items || []).map((item) => ({ ...item, id: decode(item.id) }));

async function create(options, form) {
  const publicKey = structuredClone(options.publicKey);
  publicKey.challenge = decode(publicKey.challenge);
  publicKey.user.id = decode(publicKey.user.id);
  publicKey.excludeCredentials = withBytes(publicKey.excludeCredentials);
  const box = form.querySelector("[name=passwordless]");
  if (box) {
    const how = box.checked ? "required" : "discouraged";
    const selection = publicKey.authenticatorSelection || {};
    publicKey.authenticatorSelection = {
      ...selection,
      residentKey: how,
      requireResidentKey: box.checked,
      ...(box.checked ? { userVerification: "required" } : {}),
    };
  }
  return navigator.credentials.create({ publicKey });
}

async function get(options) {
  const publicKey = structuredClone(options.publicKey);
  publicKey.challenge = decode(publicKey.challenge);
  publicKey.allowCredentials = withBytes(publicKey.allowCredentials);
  return navigator.credentials.get({ publicKey });
}

function written(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const answer = Object.fromEntries(
    parts.filter((part) => response[part]).map((part) => [part, encode(response[part])]),
  );
  if (response.getTransports) {
    answer.transports = response.getTransports();
  }
  return JSON.stringify({
    type: credential.type,
    id: credential.id,
    rawId: encode(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    response: answer,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function optionsOf(form) {
  if (form.dataset.options) {
    const data = JSON.parse(document.getElementById(form.dataset.options).textContent);
    return data.creation_options || data.request_options;
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
}

async function ask(form) {
  const error = form.querySelector("[data-passkey-error]");
  error.hidden = true;
  try {
    const options = await optionsOf(form);
    const credential = await (form.dataset.passkey === "create" ? create(options, form) : get(options));
    form.querySelector("[name=credential]").value = written(credential);
    form.submit();
  } catch {
    // Cancelled by the person, or the device has no such key: the page says what to do instead.
    error.hidden = false;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(form);
    });
  }
}
