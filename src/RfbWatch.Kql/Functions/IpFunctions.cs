using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Functions on IPv4 and IPv6 addresses in text form. An invalid address results in null, or in an empty string if the result is a string.</summary>
internal static class IpFunctions
{
    // RFC 1918. Kusto does not treat loopback and other special ranges as private.
    private static readonly IpAddress[] PrivateRanges = [Range("10.0.0.0/8"), Range("172.16.0.0/12"), Range("192.168.0.0/16")];

    private delegate bool Parser(ReadOnlySpan<char> text, out IpAddress address);

    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Compare("ipv4_compare", IpAddress.TryParseV4, 32, KustoType.Long, order => KustoValue.Of((long)order)),
        Compare("ipv4_is_match", IpAddress.TryParseV4, 32, KustoType.Bool, order => KustoValue.Of(order == 0)),
        Compare("ipv6_compare", IpAddress.TryParse, 128, KustoType.Long, order => KustoValue.Of((long)order)),
        Compare("ipv6_is_match", IpAddress.TryParse, 128, KustoType.Bool, order => KustoValue.Of(order == 0)),
        InRange("ipv4_is_in_range", 2, IpAddress.TryParseV4),
        InRange("ipv4_is_in_any_range", int.MaxValue, IpAddress.TryParseV4),
        InRange("ipv6_is_in_range", 2, IpAddress.TryParse),
        InRange("ipv6_is_in_any_range", int.MaxValue, IpAddress.TryParse),
        ScalarFunction.Of("ipv4_is_private", 1, 1, KustoType.Bool, (arguments, _) =>
            IpAddress.TryParseV4(arguments[0].Text, out var address) ? KustoValue.Of(PrivateRanges.Any(range => range.CompareTo(address, range.Prefix) == 0)) : default),
        ScalarFunction.Of("ipv4_netmask_suffix", 1, 1, KustoType.Long, (arguments, _) =>
            IpAddress.TryParseV4(arguments[0].Text, out var address) ? KustoValue.Of((long)(address.Prefix - IpAddress.V4Offset)) : default),
        ScalarFunction.Of("parse_ipv4", 1, 1, KustoType.Long, (arguments, _) => ParseV4(arguments, 32)),
        ScalarFunction.Of("parse_ipv4_mask", 2, 2, KustoType.Long, (arguments, _) => arguments[1].Integer() is { } prefix and >= 0 and <= 32 ? ParseV4(arguments, (int)prefix) : default),
        ScalarFunction.Of("parse_ipv6", 1, 1, KustoType.String, (arguments, _) => ParseV6(arguments, 128)),
        ScalarFunction.Of("parse_ipv6_mask", 2, 2, KustoType.String, (arguments, _) => arguments[1].Integer() is { } prefix and >= 0 and <= 128 ? ParseV6(arguments, (int)prefix) : KustoValue.EmptyString),
        ScalarFunction.Of("format_ipv4", 1, 2, KustoType.String, (arguments, _) => Format(arguments, withMask: false)),
        ScalarFunction.Of("format_ipv4_mask", 2, 2, KustoType.String, (arguments, _) => Format(arguments, withMask: true)),
        ScalarFunction.Of("ipv4_range_to_cidr_list", 2, 2, KustoType.Dynamic, ToCidrList),
        ScalarFunction.Of("has_ipv4", 2, 2, KustoType.Bool, (arguments, context) => HasAny(arguments, IpText.HasAddress, context)),
        ScalarFunction.Of("has_ipv4_prefix", 2, 2, KustoType.Bool, (arguments, context) => HasAny(arguments, IpText.HasPrefix, context)),
        ScalarFunction.Of("has_any_ipv4", 2, int.MaxValue, KustoType.Bool, (arguments, context) => HasAny(arguments, IpText.HasAddress, context)),
        ScalarFunction.Of("has_any_ipv4_prefix", 2, int.MaxValue, KustoType.Bool, (arguments, context) => HasAny(arguments, IpText.HasPrefix, context)),
    ];

    private static IpAddress Range(string text) => IpAddress.TryParseV4(text, out var range) ? range : throw new FormatException(text);

    // Null when an address is invalid or a given prefix is out of range.
    private static ScalarFunction Compare(string name, Parser parse, int longest, KustoType type, Func<int, KustoValue> result) =>
        ScalarFunction.Of(name, 2, 3, type, (arguments, _) =>
        {
            if (!parse(arguments[0].Text, out var left) || !parse(arguments[1].Text, out var right) || arguments.IntegerAt(2, longest) is not { } prefix || prefix < 0 || prefix > longest)
            {
                return default;
            }

            if (left.IsV4 && right.IsV4 && prefix <= 32)
            {
                prefix += IpAddress.V4Offset;
            }

            return result(left.CompareTo(right, (int)prefix));
        });

    // Null when the address is invalid or there is no valid range. Invalid ranges are skipped.
    private static ScalarFunction InRange(string name, int most, Parser parse) =>
        ScalarFunction.Of(name, 2, most, KustoType.Bool, (arguments, _) =>
        {
            if (!parse(arguments[0].Text, out var address))
            {
                return default;
            }

            bool anyRange = false;
            foreach (var item in ArgumentReading.Flatten(arguments[1..].ToArray()))
            {
                if (!parse(item.Text, out var range))
                {
                    continue;
                }

                anyRange = true;
                if (address.CompareTo(range, 128) == 0)
                {
                    return KustoValue.True;
                }
            }

            return anyRange ? KustoValue.False : default;
        });

    private static KustoValue ParseV4(ReadOnlySpan<KustoValue> arguments, int prefix) =>
        IpAddress.TryParseV4(arguments[0].Text, out var address)
            ? KustoValue.Of((long)(uint)(address.Bits & IpAddress.Mask(Math.Min(address.Prefix, prefix + IpAddress.V4Offset))))
            : default;

    private static KustoValue ParseV6(ReadOnlySpan<KustoValue> arguments, int prefix) =>
        IpAddress.TryParse(arguments[0].Text, out var address)
            ? KustoValue.Of(IpAddress.FormatV6(address.Bits & IpAddress.Mask(Math.Min(address.Prefix, prefix))))
            : KustoValue.EmptyString;

    private static KustoValue Format(ReadOnlySpan<KustoValue> arguments, bool withMask)
    {
        IpAddress address;
        if (arguments[0].IsInteger && arguments[0].AsLong is >= 0 and <= uint.MaxValue)
        {
            address = IpAddress.FromV4((uint)arguments[0].AsLong);
        }
        else if (!IpAddress.TryParseV4(arguments[0].Text, out address))
        {
            return KustoValue.EmptyString;
        }

        if (arguments.IntegerAt(1, 32) is not (>= 0 and <= 32) || arguments.IntegerAt(1, 32) is not { } prefix)
        {
            return KustoValue.EmptyString;
        }

        int length = Math.Min(address.Prefix - IpAddress.V4Offset, (int)prefix);
        string text = IpAddress.FormatV4((uint)(address.Bits & IpAddress.Mask(length + IpAddress.V4Offset)));
        return KustoValue.Of(withMask ? $"{text}/{length}" : text);
    }

    private static KustoValue ToCidrList(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (!IpAddress.TryParseV4(arguments[0].Text, out var first) || !IpAddress.TryParseV4(arguments[1].Text, out var last) || first.V4 > last.V4)
        {
            return default;
        }

        var blocks = new List<string>();
        for (ulong at = first.V4; at <= last.V4;)
        {
            int free = at == 0 ? 32 : System.Numerics.BitOperations.TrailingZeroCount(at);
            while (at + (1UL << free) - 1 > last.V4)
            {
                free--;
            }

            blocks.Add($"{IpAddress.FormatV4((uint)at)}/{32 - free}");
            at += 1UL << free;
        }

        return ArgumentReading.TextArray(blocks);
    }

    private static KustoValue HasAny(ReadOnlySpan<KustoValue> arguments, Func<string, string, bool> has, EvaluationContext context)
    {
        string source = arguments[0].Text;
        foreach (var item in ArgumentReading.Flatten(arguments[1..].ToArray()))
        {
            context.Tick(source.Length);
            if (has(source, item.Text))
            {
                return KustoValue.True;
            }
        }

        return KustoValue.False;
    }
}
