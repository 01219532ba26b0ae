using System.Text;

namespace RfbWatch.Kql.Text;

/// <summary>Punycode (RFC 3492), without the case folding and normalisation of IDNA.</summary>
internal static class Punycode
{
    // RFC 3492, section 5.
    private const int Base = 36;
    private const int LeastThreshold = 1;
    private const int GreatestThreshold = 26;
    private const int Skew = 38;
    private const int Damp = 700;
    private const int InitialBias = 72;
    private const int InitialCode = 128;
    private const string Prefix = "xn--";

    // A domain label has at most 63 bytes; the running time of the algorithm is quadratic.
    private const int MaximumLength = 4096;

    // RFC 3490, section 3.1: the dots that separate labels.
    private static readonly char[] Dots = ['.', '\u3002', '\uFF0E', '\uFF61'];

    public static string DomainToAscii(string domain) =>
        string.Join('.', domain.Split(Dots).Select(label => Ascii.IsValid(label) ? label : Encode(label) is { } encoded ? Prefix + encoded : label));

    public static string DomainToUnicode(string domain) =>
        string.Join('.', domain.Split(Dots).Select(label => label.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? Decode(label[Prefix.Length..]) ?? label : label));

    /// <summary>Encodes text; null when it is too long or the encoding overflows.</summary>
    public static string? Encode(string text)
    {
        if (text.Length > MaximumLength)
        {
            return null;
        }

        int[] codes = [.. text.EnumerateRunes().Select(rune => rune.Value)];
        var output = new StringBuilder();
        foreach (int code in codes.Where(code => code < InitialCode))
        {
            output.Append((char)code);
        }

        int basic = output.Length;
        int handled = basic;
        if (basic > 0)
        {
            output.Append('-');
        }

        int next = InitialCode;
        int bias = InitialBias;
        long delta = 0;
        while (handled < codes.Length)
        {
            int least = codes.Where(code => code >= next).Min();
            delta += (least - next) * (long)(handled + 1);
            next = least;
            foreach (int code in codes)
            {
                if (code < next)
                {
                    delta++;
                }

                if (delta > int.MaxValue)
                {
                    return null;
                }

                if (code != next)
                {
                    continue;
                }

                AppendVariable(output, delta, bias);
                bias = Adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }

            delta++;
            next++;
        }

        return output.ToString();
    }

    /// <summary>Decodes text; null when it is not valid Punycode.</summary>
    public static string? Decode(string text)
    {
        if (text.Length > MaximumLength || !Ascii.IsValid(text))
        {
            return null;
        }

        int delimiter = text.LastIndexOf('-');
        List<int> output = delimiter > 0 ? [.. text[..delimiter].Select(c => (int)c)] : [];
        long code = InitialCode;
        long at = 0;
        int bias = InitialBias;
        for (int i = delimiter > 0 ? delimiter + 1 : 0; i < text.Length;)
        {
            long before = at;
            long weight = 1;
            for (int k = Base; ; k += Base)
            {
                int digit = i < text.Length ? DigitOf(text[i++]) : -1;
                if (digit < 0 || weight > int.MaxValue)
                {
                    return null;
                }

                at += digit * weight;
                int threshold = Threshold(k, bias);
                if (digit < threshold)
                {
                    break;
                }

                weight *= Base - threshold;
            }

            bias = Adapt(at - before, output.Count + 1, before == 0);
            code += at / (output.Count + 1);
            at %= output.Count + 1;
            if (code > int.MaxValue || !Rune.IsValid((int)code))
            {
                return null;
            }

            output.Insert((int)at++, (int)code);
        }

        return string.Concat(output.Select(item => new Rune(item).ToString()));
    }

    private static void AppendVariable(StringBuilder output, long value, int bias)
    {
        for (int k = Base; ; k += Base)
        {
            int threshold = Threshold(k, bias);
            if (value < threshold)
            {
                output.Append(DigitText((int)value));
                return;
            }

            output.Append(DigitText((int)(threshold + ((value - threshold) % (Base - threshold)))));
            value = (value - threshold) / (Base - threshold);
        }
    }

    private static int Threshold(int k, int bias) => Math.Clamp(k - bias, LeastThreshold, GreatestThreshold);

    private static int Adapt(long delta, int points, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / points;
        int k = 0;
        for (; delta > (Base - LeastThreshold) * GreatestThreshold / 2; k += Base)
        {
            delta /= Base - LeastThreshold;
        }

        return (int)(k + ((Base - LeastThreshold + 1) * delta / (delta + Skew)));
    }

    private static char DigitText(int digit) => (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);

    private static int DigitOf(char c) => c switch
    {
        >= 'a' and <= 'z' => c - 'a',
        >= 'A' and <= 'Z' => c - 'A',
        >= '0' and <= '9' => c - '0' + 26,
        _ => -1,
    };
}
