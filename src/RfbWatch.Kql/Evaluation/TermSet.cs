using System.Buffers;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A prepared list of needles for has_any and has_all. One vectorised search finds the places where any of them may begin.</summary>
internal sealed class TermSet
{
    private readonly string[] _needles;
    private readonly SearchValues<string>? _search;
    private readonly bool _hasEmpty;

    public TermSet(IEnumerable<string> needles)
    {
        _needles = [.. needles.Distinct(StringComparer.OrdinalIgnoreCase)];
        _hasEmpty = _needles.Contains(string.Empty);
        if (_needles.Length > 0 && !_hasEmpty)
            _search = SearchValues.Create(_needles, StringComparison.OrdinalIgnoreCase);
    }

    public bool AnyIn(string text)
    {
        if (_search is null)
            return _hasEmpty;
        int from = 0;
        while (from < text.Length)
        {
            int at = text.AsSpan(from).IndexOfAny(_search);
            if (at < 0)
                return false;
            at += from;
            if (BeginsAt(text, at))
                return true;
            from = at + 1;
        }

        return false;
    }

    public bool AllIn(string text)
    {
        foreach (string needle in _needles)
        {
            if (!Term.Has(text, needle, StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    private bool BeginsAt(string text, int at)
    {
        foreach (string needle in _needles)
        {
            if (needle.Length <= text.Length - at
                && text.AsSpan(at, needle.Length).Equals(needle, StringComparison.OrdinalIgnoreCase)
                && Term.IsBounded(text, at, needle.Length, char.IsLetterOrDigit(needle[0]), char.IsLetterOrDigit(needle[^1])))
                return true;
        }

        return false;
    }
}
