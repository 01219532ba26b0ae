namespace RfbWatch.Kql.Functions;

/// <summary>
/// Gamma, error and beta functions. Gamma uses the Lanczos approximation (g = 7, n = 9). The error function uses its series below 2.5 and a
/// continued fraction above. The incomplete beta integral uses its continued fraction. Source: NIST Digital Library of Mathematical
/// Functions, chapters 5, 7 and 8.
/// </summary>
internal static class SpecialFunctions
{
    private const double LanczosG = 7;

    private static readonly double[] Lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    public static double Gamma(double value)
    {
        if (value <= 0 && value == Math.Floor(value))
        {
            return double.NaN;
        }

        if (value < 0.5)
        {
            return Math.PI / (Math.Sin(Math.PI * value) * Gamma(1 - value));
        }

        if (value == Math.Floor(value) && value <= 20)
        {
            double factorial = 1;
            for (int i = 2; i < value; i++)
            {
                factorial *= i;
            }

            return factorial;
        }

        return Math.Exp(LogGamma(value));
    }

    public static double LogGamma(double value)
    {
        if (value <= 0 && value == Math.Floor(value))
        {
            return double.PositiveInfinity;
        }

        if (value < 0.5)
        {
            return Math.Log(Math.PI / Math.Abs(Math.Sin(Math.PI * value))) - LogGamma(1 - value);
        }

        double x = value - 1;
        double sum = Lanczos[0];
        for (int i = 1; i < Lanczos.Length; i++)
        {
            sum += Lanczos[i] / (x + i);
        }

        double t = x + LanczosG + 0.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }

    public static double Erf(double x) => double.IsNaN(x) ? x : Math.Abs(x) < 2.5 ? ErfSeries(x) : 1 - Erfc(x);

    public static double Erfc(double x)
    {
        if (double.IsNaN(x))
        {
            return x;
        }

        if (x < 0)
        {
            return 2 - Erfc(-x);
        }

        if (x < 2.5)
        {
            return 1 - ErfSeries(x);
        }
        // DLMF 7.9.3, evaluated from the innermost fraction outward.
        double fraction = 0;
        for (int n = 60; n >= 1; n--)
        {
            fraction = n / 2.0 / (x + fraction);
        }

        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + fraction);
    }

    public static double BetaPdf(double x, double alpha, double beta)
    {
        if (x is < 0 or > 1 || alpha <= 0 || beta <= 0)
        {
            return double.NaN;
        }

        return Math.Exp(((alpha - 1) * Math.Log(x)) + ((beta - 1) * Math.Log(1 - x)) - LogBeta(alpha, beta));
    }

    public static double BetaCdf(double x, double alpha, double beta)
    {
        if (x is < 0 or > 1 || alpha <= 0 || beta <= 0)
        {
            return double.NaN;
        }

        if (x is 0 or 1)
        {
            return x;
        }

        double front = Math.Exp((alpha * Math.Log(x)) + (beta * Math.Log(1 - x)) - LogBeta(alpha, beta));
        return x < (alpha + 1) / (alpha + beta + 2)
            ? front * BetaFraction(x, alpha, beta) / alpha
            : 1 - (front * BetaFraction(1 - x, beta, alpha) / beta);
    }

    public static double BetaInverse(double probability, double alpha, double beta)
    {
        if (probability is < 0 or > 1 || alpha <= 0 || beta <= 0)
        {
            return double.NaN;
        }

        double low = 0;
        double high = 1;
        for (int i = 0; i < 100; i++)
        {
            double middle = (low + high) / 2;
            if (BetaCdf(middle, alpha, beta) < probability)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return (low + high) / 2;
    }

    private static double ErfSeries(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 1; n < 100 && Math.Abs(term) > 1e-18; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private static double LogBeta(double alpha, double beta) => LogGamma(alpha) + LogGamma(beta) - LogGamma(alpha + beta);

    // DLMF 8.17.22, by Lentz's method.
    private static double BetaFraction(double x, double a, double b)
    {
        const double Tiny = 1e-300;
        double c = 1;
        double d = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        double h = d;
        for (int m = 1; m <= 300; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            h *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            h *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15)
            {
                break;
            }
        }

        return h;

        static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
    }
}
