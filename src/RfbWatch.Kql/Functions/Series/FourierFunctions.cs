using System.Numerics;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions.Series;

/// <summary>series_fft and series_ifft. For a length that is not a power of two, the cost grows with the square of the length.</summary>
internal static class FourierFunctions
{
    /// <summary>Maximum length of a series whose length is not a power of two.</summary>
    private const int LongestOddSeries = 8192;

    private static readonly (string Part, KustoType Type)[] Parts = [("real", KustoType.Dynamic), ("imag", KustoType.Dynamic)];

    public static IEnumerable<ScalarFunction> All { get; } =
    [
        SeriesReading.Tuple("series_fft", 1, 2, (arguments, context) => Run(arguments, inverse: false, context), Parts),
        SeriesReading.Tuple("series_ifft", 1, 2, (arguments, context) => Run(arguments, inverse: true, context), Parts),
    ];

    private static KustoValue Run(ReadOnlySpan<KustoValue> arguments, bool inverse, EvaluationContext context)
    {
        if (arguments[0].Series() is not { } real)
        {
            return default;
        }

        double[] imaginary = arguments.Length > 1 && arguments[1].Series() is { } given && given.Length == real.Length ? given : new double[real.Length];
        Complex[] input = [.. real.Zip(imaginary, (a, b) => new Complex(a, b))];
        double sign = inverse ? 1 : -1;
        var output = BitOperations.IsPow2(input.Length) ? Fast(input, sign) : Slow(input, sign, context);
        double scale = inverse ? input.Length : 1;
        return KustoValue.Of(new DynamicArray(SeriesReading.ToValue(output.Select(item => item.Real / scale)), SeriesReading.ToValue(output.Select(item => item.Imaginary / scale))));
    }

    private static Complex[] Fast(Complex[] input, double sign)
    {
        if (input.Length == 1)
        {
            return input;
        }

        var even = Fast([.. input.Where((_, i) => i % 2 == 0)], sign);
        var odd = Fast([.. input.Where((_, i) => i % 2 == 1)], sign);
        var output = new Complex[input.Length];
        for (int k = 0; k < even.Length; k++)
        {
            var turned = Complex.FromPolarCoordinates(1, sign * 2 * Math.PI * k / input.Length) * odd[k];
            output[k] = even[k] + turned;
            output[k + even.Length] = even[k] - turned;
        }

        return output;
    }

    private static Complex[] Slow(Complex[] input, double sign, EvaluationContext context)
    {
        if (input.Length > LongestOddSeries)
        {
            throw new KqlRunException($"series_fft: a series of {input.Length} items is too long; up to {LongestOddSeries} items, or any power of two, are allowed.");
        }

        var output = new Complex[input.Length];
        for (int k = 0; k < output.Length; k++)
        {
            context.CheckNow();
            for (int i = 0; i < input.Length; i++)
            {
                output[k] += input[i] * Complex.FromPolarCoordinates(1, sign * 2 * Math.PI * k * i / input.Length);
            }
        }

        return output;
    }
}
