// N GETs of URL at the same time, on one thread: whatever waits is awaited.
const url = process.argv[2];
const n = Number(process.argv[3]);

async function get(i) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(response.statusText);
  console.log(i, response.status, (await response.text()).trim());
}

await Promise.all(Array.from({ length: n }, (_, i) => get(i)));
