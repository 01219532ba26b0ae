using System.Buffers;

namespace RfbWatch.Kql.Text;

/// <summary>The search terms of one <c>has_any</c> or <c>has_all</c>, prepared once for many texts.</summary>
internal sealed class TermSet
{
    private readonly string[] _needles;
    private readonly bool _ignoreCase;
    private readonly SearchValues<string>? _screen;
    private readonly bool _holdsEmpty;

    /// <summary>
    /// Prepares <paramref name="needles"/>; an empty term is found in every text. For a single text, the screening index costs more than it saves.
    /// </summary>
    public TermSet(IEnumerable<string> needles, bool ignoreCase = true, bool isScreened = true)
    {
        _ignoreCase = ignoreCase;
        _needles = needles.Distinct(ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal).ToArray();
        _holdsEmpty = _needles.Contains(string.Empty);
        if (isScreened && _needles.Length > 0 && !_holdsEmpty)
        {
            // One vectorised pass rules out most texts, namely those that contain none of the terms even without boundaries.
            _screen = SearchValues.Create(_needles, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        }
    }

    /// <summary>True when <paramref name="text"/> contains at least one of the terms.</summary>
    public bool Any(ReadOnlySpan<char> text)
    {
        if (_holdsEmpty)
        {
            return true;
        }

        var rest = text;
        if (_screen is not null)
        {
            int first = text.IndexOfAny(_screen);
            if (first < 0)
            {
                return false;
            }

            // No search term occurs before the first hit, but the character before the hit determines whether there is a boundary.
            rest = text[Math.Max(0, first - 1)..];
        }

        foreach (string needle in _needles)
        {
            if (TermSearch.Has(rest, needle, _ignoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when <paramref name="text"/> contains all of the terms.</summary>
    public bool All(ReadOnlySpan<char> text)
    {
        foreach (string needle in _needles)
        {
            if (!TermSearch.Has(text, needle, _ignoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
