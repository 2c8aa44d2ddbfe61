// Keeps the figures of a board fresh: fetches the page again and puts its live part in place.
const live = document.getElementById("live");

async function refresh() {
  if (document.hidden) return;
  let answer;
  try {
    answer = await fetch(location.href, { headers: { "X-Refresh": "1" } });
  } catch {
    return; // the network is away: the time of the figures says how old they are
  }
  if (answer.redirected) location.assign(answer.url); // signed out
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("live");
  // Whoever is on a link of the old figures keeps their place.
  if (fresh && !live.contains(document.activeElement)) live.replaceChildren(...fresh.childNodes);
}

setInterval(refresh, Number(live.dataset.seconds) * 1000);
