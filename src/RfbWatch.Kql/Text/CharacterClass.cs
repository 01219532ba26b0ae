using System.Globalization;
using System.Text;

namespace RfbWatch.Kql.Text;

/// <summary>A character class over code points, for a regex engine that works on UTF-16 code units: code points above U+FFFF become surrogate pairs.</summary>
internal sealed class CharacterClass
{
    private const int FirstAstral = 0x10000;
    private const int LastAstral = 0x10FFFF;

    private readonly StringBuilder _text = new();
    private readonly List<(int Low, int High)> _astral = [];

    /// <summary>Adds members in the engine's own syntax, none of them above U+FFFF.</summary>
    public void AddText(string members) => _text.Append(members);

    /// <summary>Adds the code points from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public void AddRange(int low, int high)
    {
        if (low < FirstAstral)
        {
            int last = Math.Min(high, FirstAstral - 1);
            _text.Append(Unit(low));
            if (last > low)
            {
                _text.Append('-').Append(Unit(last));
            }
        }

        if (high >= FirstAstral)
        {
            _astral.Add((Math.Max(low, FirstAstral), high));
        }
    }

    /// <summary>Writes the class, or its negation.</summary>
    public string Write(bool negated)
    {
        if (_astral.Count == 0)
        {
            return $"[{(negated ? "^" : string.Empty)}{_text}]";
        }

        var alternatives = new List<string>();
        if (negated)
        {
            alternatives.Add($"[^{_text}\\ud800-\\udfff]");
        }
        else if (_text.Length > 0)
        {
            alternatives.Add($"[{_text}]");
        }

        foreach (var (low, high) in negated ? Complement() : _astral)
        {
            alternatives.AddRange(Pairs(low, high));
        }

        return $"(?:{string.Join('|', alternatives)})";
    }

    private IEnumerable<(int Low, int High)> Complement()
    {
        int next = FirstAstral;
        foreach ((int low, int high) in _astral.OrderBy(range => range.Low))
        {
            if (low > next)
            {
                yield return (next, low - 1);
            }

            next = Math.Max(next, high + 1);
        }

        if (next <= LastAstral)
        {
            yield return (next, LastAstral);
        }
    }

    // At most three alternatives: the first and the last high surrogate with part of the low surrogates, those between with all of them.
    private static IEnumerable<string> Pairs(int low, int high)
    {
        var first = Surrogates(low);
        var last = Surrogates(high);
        if (first.Lead == last.Lead)
        {
            yield return $"{Unit(first.Lead)}[{Unit(first.Trail)}-{Unit(last.Trail)}]";
            yield break;
        }

        yield return $"{Unit(first.Lead)}[{Unit(first.Trail)}-\\udfff]";
        if (last.Lead - first.Lead > 1)
        {
            yield return $"[{Unit(first.Lead + 1)}-{Unit(last.Lead - 1)}][\\udc00-\\udfff]";
        }

        yield return $"{Unit(last.Lead)}[\\udc00-{Unit(last.Trail)}]";
    }

    private static (int Lead, int Trail) Surrogates(int code) => (0xD800 + ((code - FirstAstral) >> 10), 0xDC00 + ((code - FirstAstral) & 0x3FF));

    private static string Unit(int unit) => string.Create(CultureInfo.InvariantCulture, $"\\u{unit:x4}");
}
