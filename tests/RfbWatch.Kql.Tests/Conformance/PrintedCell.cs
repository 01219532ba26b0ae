using System.Globalization;
using System.Text.RegularExpressions;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Conformance;

/// <summary>
/// A cell as printed in the documentation, compared with a value: numbers to six digits or to the digits printed; dynamic cells as JSON,
/// in which <c>...</c> stands for omitted parts; rings of polygons from any of their points; spaces as in a Markdown table cell.
/// </summary>
internal static partial class PrintedCell
{
    private const string Elision = "\u2026";

    public static bool Agrees(string printed, KustoValue value, bool anyOrder)
    {
        printed = printed.Trim();
        if (printed.Length > 1 && printed[0] == '`' && printed[^1] == '`')
        {
            printed = printed[1..^1].Trim();
        }

        if (printed is "" or "null" or "(null)" or "&nbsp;")
        {
            return value.IsNull || string.IsNullOrWhiteSpace(value.AsString ?? "x");
        }

        switch (value.Kind)
        {
            case ValueKind.Null:
                return false;
            case ValueKind.Bool:
                return printed.Equals(value.Text, StringComparison.OrdinalIgnoreCase) || printed == (value.AsBool ? "1" : "0");
            case ValueKind.Int or ValueKind.Long or ValueKind.Real or ValueKind.Decimal:
                return value.TryGetReal(out double number) && NumbersAgree(printed, number);
            case ValueKind.DateTime:
                return DateTimeText.TryParse(printed, out var time) && time == value.AsDateTime;
            case ValueKind.TimeSpan:
                return TimeSpan.TryParse(printed, CultureInfo.InvariantCulture, out var span) && span == value.AsTimeSpan;
            case ValueKind.Array or ValueKind.Bag:
                return Json(printed).Any(candidate => Same(candidate, value, anyOrder));
            default:
                return TextsAgree(printed, value.Text) || (value.AsString is ['{' or '[', ..] && DynamicJson.TryParse(value.AsString, out var json) && Json(printed).Any(candidate => Same(candidate, json, anyOrder)));
        }
    }

    private static bool TextsAgree(string printed, string text) =>
        printed == text || NumbersInTextsAgree(printed, text) || Blanks().Replace(printed, " ") == Blanks().Replace(text, " ").Trim() || printed == $"\"{text}\"";

    // "Number is 1.000000" and "Number is 1" are equal.
    private static bool NumbersInTextsAgree(string printed, string text)
    {
        string[] wanted = [.. Numbers().Matches(printed).Select(match => match.Value)];
        string[] given = [.. Numbers().Matches(text).Select(match => match.Value)];
        return wanted.Length > 0 && wanted.Length == given.Length && Array.Exists(wanted, number => number.Contains('.'))
            && Numbers().Replace(printed, "#") == Numbers().Replace(text, "#")
            && wanted.Zip(given, (left, right) => double.Parse(left, CultureInfo.InvariantCulture) == double.Parse(right, CultureInfo.InvariantCulture)).All(agrees => agrees);
    }

    private static bool NumbersAgree(string printed, double number)
    {
        string plain = printed.Replace(",", string.Empty, StringComparison.Ordinal);
        if (!double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out double expected))
        {
            return false;
        }

        return NumbersAgree(expected, number, plain);
    }

    private static bool NumbersAgree(double expected, double number, string printed)
    {
        if (double.IsNaN(expected) || double.IsNaN(number))
        {
            return double.IsNaN(expected) && double.IsNaN(number);
        }

        if (Math.Abs(expected - number) <= 1e-6 * Math.Max(Math.Abs(expected), 1e-9))
        {
            return true;
        }
        // If fewer than six digits are printed, only those are compared.
        int point = printed.IndexOf('.');
        int decimals = point < 0 ? 0 : printed.Length - point - 1;
        return decimals is > 0 and < 6 && !printed.Contains('E') && Math.Abs(expected - number) < Math.Pow(10, -decimals);
    }

    private static bool Same(KustoValue printed, KustoValue value, bool anyOrder)
    {
        if (printed.AsString == Elision)
        {
            return true;
        }

        if (printed.AsArray is { } items)
        {
            return value.AsArray is { } array && (SameItems(items, array, anyOrder) || (anyOrder && SameSet(items, array)));
        }

        if (printed.AsBag is { } bag)
        {
            return value.AsBag is { } other && bag.Count == other.Count && bag.Keys.All(other.Contains)
                && bag.All(entry => Same(entry.Value, other[entry.Key], anyOrder)
                    || (entry.Key == "coordinates" && bag["type"].Text == "Polygon" && SameRings(entry.Value.AsArray, other["coordinates"].AsArray)));
        }

        if (printed.TryGetReal(out double expected) && printed.Kind != ValueKind.Bool)
        {
            return value.Kind != ValueKind.Bool && value.TryGetReal(out double number) && NumbersAgree(expected, number, printed.Text);
        }

        return printed.IsNull ? value.IsNull : TextsAgree(printed.Text, value.Text);
    }

    private static bool SameItems(DynamicArray printed, DynamicArray array, bool anyOrder)
    {
        int gap = printed.ToList().FindIndex(item => item.AsString == Elision);
        if (gap < 0)
        {
            return printed.Count == array.Count && printed.Zip(array, (left, right) => Same(left, right, anyOrder)).All(same => same);
        }

        int tail = printed.Count - gap - 1;
        return array.Count >= gap + tail
            && printed.Take(gap).Zip(array, (left, right) => Same(left, right, anyOrder)).All(same => same)
            && printed.Skip(gap + 1).Zip(array.Skip(array.Count - tail), (left, right) => Same(left, right, anyOrder)).All(same => same);
    }

    private static bool SameSet(DynamicArray printed, DynamicArray array)
    {
        var left = array.ToList();
        return printed.Count == array.Count && printed.All(item =>
        {
            int at = left.FindIndex(other => Same(item, other, anyOrder: true));
            if (at >= 0)
            {
                left.RemoveAt(at);
            }

            return at >= 0;
        });
    }

    private static bool SameRings(DynamicArray? printed, DynamicArray? rings)
    {
        return printed is not null && rings is not null && printed.Count == rings.Count
            && printed.Zip(rings, (left, right) => left.AsArray is { } a && right.AsArray is { } b && a.Count == b.Count && a.Count > 1 && SameCycle([.. a.Skip(1)], [.. b.Skip(1)])).All(same => same);
    }

    private static bool SameCycle(KustoValue[] printed, KustoValue[] ring) =>
        Enumerable.Range(0, ring.Length).Any(shift => printed.Select((point, i) => Same(point, ring[(i + shift) % ring.Length], false)).All(same => same));

    // The possible meanings of the printed text: as it is, with double instead of single quotes, as the inside of an array, with objects wrongly quoted.
    private static IEnumerable<KustoValue> Json(string printed)
    {
        string text = Dots().Replace(printed, $"\"{Elision}\"");
        foreach (string candidate in new[] { text, text.Replace('\'', '"'), $"[{text}]", text.Replace("\"{", "{", StringComparison.Ordinal).Replace("}\"", "}", StringComparison.Ordinal) })
        {
            if (DynamicJson.TryParse(candidate, out var value))
            {
                yield return value;
            }
        }
    }

    [GeneratedRegex(@"\d+(?:\.\d+)?")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"(\.{3,}\s*)+")]
    private static partial Regex Dots();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
