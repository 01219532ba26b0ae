using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace RfbWatch.Kql.Text;

/// <summary>The compiled patterns of one query. Not thread-safe: each run of a query has its own.</summary>
internal sealed class RegexCache
{
    /// <summary>Maximum number of cached patterns. When a query that takes its patterns from rows exceeds it, the cache is cleared.</summary>
    public const int Capacity = 1024;

    /// <summary>Maximum length of a pattern, in characters.</summary>
    public const int MaximumPatternLength = 64 * 1024;

    private readonly Dictionary<(string Pattern, bool Ungreedy, RegexOptions Options), (Regex? Regex, string? Problem)> _known = [];
    private readonly Dictionary<Regex, Regex?> _atEnd = [];

    /// <summary>Gets the compiled <paramref name="pattern"/>; false with a description of the problem when it is invalid.</summary>
    public bool TryGet(string pattern, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? problem) =>
        TryGet(pattern, ungreedy: false, RegexOptions.None, out regex, out problem);

    /// <summary>Like <see cref="TryGet(string, out Regex?, out string?)"/>, with the flags of <c>parse kind=regex</c>.</summary>
    public bool TryGet(string pattern, bool ungreedy, RegexOptions options, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? problem)
    {
        var key = (pattern, ungreedy, options);
        if (!_known.TryGetValue(key, out var entry))
        {
            if (_known.Count >= Capacity)
            {
                _known.Clear();
                _atEnd.Clear();
            }

            entry = Compile(pattern, ungreedy, options);
            _known.Add(key, entry);
        }

        (regex, problem) = entry;
        return regex is not null;
    }

    /// <summary>Returns the pattern with the end of the text after it; null if it cannot be compiled, because it is too large or ends with a comment.</summary>
    public Regex? AtEnd(Regex regex)
    {
        if (!_atEnd.TryGetValue(regex, out var atEnd))
        {
            _atEnd.Add(regex, atEnd = CompileAtEnd(regex));
        }

        return atEnd;
    }

    private static Regex? CompileAtEnd(Regex regex)
    {
        try
        {
            return new Regex($"(?:{regex})\\z", regex.Options);
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Compiles one pattern for matching in linear time, with the invariant culture.</summary>
    public static (Regex? Regex, string? Problem) Compile(string pattern, bool ungreedy = false, RegexOptions options = RegexOptions.None)
    {
        if (pattern.Length > MaximumPatternLength)
        {
            return (null, $"the pattern has {pattern.Length} characters; at most {MaximumPatternLength} are allowed");
        }

        if (!RegexTranslation.TryTranslate(pattern, ungreedy, options.HasFlag(RegexOptions.Multiline), out string translated, out string? problem))
        {
            return (null, problem);
        }

        try
        {
            return (new Regex(translated, options | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), null);
        }
        catch (ArgumentException malformed)
        {
            return (null, malformed.Message);
        }
        catch (NotSupportedException tooLarge)
        {
            return (null, tooLarge.Message);
        }
    }

    /// <summary>Returns a close upper bound of the length of the result of <see cref="Expand"/>.</summary>
    public static long LengthExpanded(Match match, string rewrite)
    {
        long length = rewrite.Length;
        for (int at = rewrite.IndexOf('\\'); at >= 0 && at + 1 < rewrite.Length; at = rewrite.IndexOf('\\', at + 2))
        {
            if (char.IsAsciiDigit(rewrite[at + 1]))
            {
                length += match.Groups[rewrite[at + 1] - '0'].Length;
            }
        }

        return length;
    }

    /// <summary>
    /// Expands a replacement in which <c>\1</c> is a group, <c>\0</c> the whole match and <c>\\</c> a backslash.
    /// </summary>
    public static string Expand(Match match, string rewrite)
    {
        if (!rewrite.Contains('\\'))
        {
            return rewrite;
        }

        var result = new StringBuilder();
        for (int i = 0; i < rewrite.Length; i++)
        {
            if (rewrite[i] == '\\' && i + 1 < rewrite.Length && char.IsAsciiDigit(rewrite[i + 1]))
            {
                result.Append(match.Groups[rewrite[++i] - '0'].ValueSpan);
            }
            else if (rewrite[i] == '\\' && i + 1 < rewrite.Length && rewrite[i + 1] == '\\')
            {
                result.Append('\\');
                i++;
            }
            else
            {
                result.Append(rewrite[i]);
            }
        }

        return result.ToString();
    }
}
