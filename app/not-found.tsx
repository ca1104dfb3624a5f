export default function NotFound() {
  return (
    <main>
      <h1>There is no such page</h1>
      <p>
        <a href="/">Back to the beginning</a>
      </p>
    </main>
  );
}
