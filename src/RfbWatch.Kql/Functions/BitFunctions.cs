using System.Numerics;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Bitwise functions on long values.</summary>
internal static class BitFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Two("binary_and", (left, right) => left & right),
        Two("binary_or", (left, right) => left | right),
        Two("binary_xor", (left, right) => left ^ right),
        Two("binary_shift_left", (value, shift) => shift is < 0 or > 63 ? 0 : value << (int)shift),
        Two("binary_shift_right", (value, shift) => shift is < 0 or > 63 ? 0 : value >> (int)shift),
        ScalarFunction.Of("binary_not", 1, 1, KustoType.Long, (arguments, _) => arguments[0].Integer() is { } value ? KustoValue.Of(~value) : default),
        ScalarFunction.Of("bitset_count_ones", 1, 1, KustoType.Long, (arguments, _) =>
            arguments[0].Integer() is { } value ? KustoValue.Of((long)BitOperations.PopCount((ulong)value)) : default),
    ];

    private static ScalarFunction Two(string name, Func<long, long, long> function) =>
        ScalarFunction.Of(name, 2, 2, KustoType.Long, (arguments, _) =>
            arguments[0].Integer() is { } left && arguments[1].Integer() is { } right ? KustoValue.Of(function(left, right)) : default);
}
