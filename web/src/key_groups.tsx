// A key as people compare it aloud: by fours. What is copied is the key itself: the gaps are no characters.
export const Key = ({ of }: { of: string }) => (
  <code class="key-groups">
    {(of.match(/.{1,4}/g) ?? []).map((part) => (
      <>
        <span>{part}</span>
        <wbr />
      </>
    ))}
  </code>
);
