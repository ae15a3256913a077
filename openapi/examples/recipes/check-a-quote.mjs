// Are these the words, and whose? A bad parameter says what is wrong with it (JavaScript, fetch).
const ask = async (text) => {
  const answer = await fetch("http://127.0.0.1:8000/v1/lookup?" + new URLSearchParams({ text }));
  const found = await answer.json();
  if (!answer.ok) return `${found.title}: ${found.detail}`;
  const [match] = found.matches;
  return match ? `${found.verdict}: ${match.quote.speaker?.name}: ${match.quote.text}` : found.verdict;
};

console.log(await ask("we stopped the harbor to be herd"));
console.log(await ask("the moon is a harsh mistress"));
console.log(await ask("..."));
