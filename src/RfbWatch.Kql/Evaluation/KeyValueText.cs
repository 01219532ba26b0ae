using System.Text;

namespace RfbWatch.Kql.Evaluation;

/// <summary>One string that parse-kv splits at separators. The time is linear in its length, whatever quotation marks and separators it contains.</summary>
internal sealed class KeyValueText(KeyValueSeparators separators, string text)
{
    private const int None = -1;

    // For each index, the index of the closing quotation mark if quoted text continues there.
    private int[]? _closing;

    // The last search for a pair separator: where it began, and what it found.
    private int _searchedFrom;
    private int _pairAt = None;
    private bool _hasSearched;

    private string Pair => separators.Pair;

    private string KeyValue => separators.KeyValue;

    private string Quote => separators.Quote;

    private string Escape => separators.Escape;

    /// <summary>Returns the pairs; of several values of a key, the first.</summary>
    public Dictionary<string, string> Pairs()
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (KeyValue.Length == 0)
        {
            AddWordPairs(pairs);
            return pairs;
        }

        int at = 0;
        while (TryKey(at, out string key, out int value))
        {
            pairs.TryAdd(key, ReadValue(value, out at));
        }

        return pairs;
    }

    // Without separators, keys and values are words separated by any other characters: each word is the key of the word after it. A value may be quoted.
    private void AddWordPairs(Dictionary<string, string> pairs)
    {
        string? key = null;
        for (int at = 0; at < text.Length;)
        {
            string word;
            if (IsQuote(at))
            {
                word = ReadValue(at, out int next);
                at = Math.Max(next, at + 1);
            }
            else if (IsWord(text[at]))
            {
                int start = at;
                while (at < text.Length && IsWord(text[at]))
                {
                    at++;
                }

                word = text[start..at];
            }
            else
            {
                at++;
                continue;
            }

            if (key is not null)
            {
                pairs.TryAdd(key, word);
            }

            key = word;
        }
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private bool IsQuote(int at) => Quote.Length > 0 && at < text.Length && text[at] == Quote[0];

    private bool IsAt(string separator, int at) => text.AsSpan(at).StartsWith(separator, StringComparison.Ordinal);

    private string ReadValue(int start, out int next)
    {
        if (IsQuote(start) && TryQuoted(start, out string quoted, out int behind))
        {
            int after = NextPair(behind - 1);
            next = after < 0 ? behind : after + Pair.Length;
            return quoted;
        }

        int end;
        if (separators.Greedy)
        {
            int nextKey = text.IndexOf(KeyValue, start, StringComparison.Ordinal);
            end = nextKey < 0 ? None : text.LastIndexOf(Pair, nextKey, nextKey - start + 1, StringComparison.Ordinal);
        }
        else
        {
            end = NextPair(start);
        }

        next = end < 0 ? text.Length : end + Pair.Length;
        return text[start..(end < 0 ? text.Length : end)];
    }

    // Finds the next key and the start of its value. Text before the last pair separator is not part of the key. A key may be quoted and contain separators.
    private bool TryKey(int at, out string key, out int value)
    {
        int start = at;
        bool isBlank = true;
        for (int i = at; i < text.Length;)
        {
            if (isBlank && IsQuote(i) && TryQuoted(i, out key, out int end))
            {
                if (IsAt(KeyValue, end))
                {
                    value = end + KeyValue.Length;
                    return true;
                }

                isBlank = text.AsSpan(i, end - i).IsWhiteSpace();
                i = end;
            }
            else if (IsAt(KeyValue, i))
            {
                key = text[start..i].Trim();
                value = i + KeyValue.Length;
                return true;
            }
            else if (Pair.Length > 0 && IsAt(Pair, i))
            {
                i += Pair.Length;
                start = i;
                isBlank = true;
            }
            else
            {
                isBlank &= char.IsWhiteSpace(text[i]);
                i++;
            }
        }

        key = string.Empty;
        value = text.Length;
        return false;
    }

    // Returns the first pair separator from an index on. The indices increase, so most searches continue the last one.
    private int NextPair(int start)
    {
        if (Pair.Length == 0)
        {
            return None;
        }

        if (!_hasSearched || start < _searchedFrom || (_pairAt >= 0 && _pairAt < start))
        {
            _pairAt = text.IndexOf(Pair, start, StringComparison.Ordinal);
            _searchedFrom = start;
            _hasSearched = true;
        }

        return _pairAt;
    }

    private bool TryQuoted(int open, out string content, out int end)
    {
        int close = (_closing ??= FindClosing())[open + 1];
        if (close == None)
        {
            content = string.Empty;
            end = text.Length;
            return false;
        }

        content = Escape.Length == 0 ? text[(open + 1)..close] : Unescaped(open + 1, close);
        end = close + 1;
        return true;
    }

    private string Unescaped(int start, int end)
    {
        var content = new StringBuilder(end - start);
        for (int i = start; i < end; i++)
        {
            content.Append(text[i] == Escape[0] ? text[++i] : text[i]);
        }

        return content.ToString();
    }

    // From the end, because an escape character decides which of the characters after it may close. Without this table, each of many opening marks would search the rest of the text.
    private int[] FindClosing()
    {
        int[] closing = new int[text.Length + 1];
        closing[text.Length] = None;
        for (int i = text.Length - 1; i >= 0; i--)
        {
            bool isEscape = Escape.Length > 0 && text[i] == Escape[0] && i + 1 < text.Length;
            closing[i] = isEscape ? closing[i + 2] : text[i] == Quote[^1] ? i : closing[i + 1];
        }

        return closing;
    }
}
