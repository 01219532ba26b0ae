using RfbWatch.Kql.Runtime;

namespace RfbWatch.Kql.Functions.Series;

/// <summary>A least-squares fit of a polynomial. Variances are divided by n - 1, as in the documented example.</summary>
/// <param name="RSquare">Share of the variance that the fit explains (R²).</param>
/// <param name="Coefficients">Coefficients, highest power first.</param>
/// <param name="Variance">Variance of the series.</param>
/// <param name="ResidualVariance">Variance of the residuals.</param>
/// <param name="Fit">The fitted values.</param>
internal sealed record Regression(double RSquare, double[] Coefficients, double Variance, double ResidualVariance, double[] Fit)
{
    public double Slope => Coefficients[^2];

    public double Interception => Coefficients[^1];

    /// <summary>Fits a line to y over x = 1 … n.</summary>
    public static Regression? Line(double[] y) => Polynomial([.. Enumerable.Range(1, y.Length).Select(i => (double)i)], y, 1);

    /// <summary>
    /// Fits two independent lines, split where the sum of squared residuals is smallest. Each half counts its points from 1.
    /// Returns null for fewer than four points.
    /// </summary>
    public static (Regression Whole, Regression Left, Regression Right, int Split)? Lines(double[] y, EvaluationContext context)
    {
        (Regression Left, Regression Right, int Split)? best = null;
        double least = double.PositiveInfinity;
        for (int split = 2; split <= y.Length - 2; split++)
        {
            context.CheckNow();
            if (Line(y[..split]) is not { } left || Line(y[split..]) is not { } right)
            {
                return null;
            }

            double residual = (left.ResidualVariance * Math.Max(1, split - 1)) + (right.ResidualVariance * Math.Max(1, y.Length - split - 1));
            if (residual < least)
            {
                (best, least) = ((left, right, split), residual);
            }
        }

        if (best is not { } found)
        {
            return null;
        }

        double mean = y.Average();
        double total = y.Sum(item => (item - mean) * (item - mean));
        var whole = new Regression(total == 0 ? 1 : 1 - (least / total), [], total / (y.Length - 1), least / (y.Length - 1), [.. found.Left.Fit, .. found.Right.Fit]);
        return (whole, found.Left, found.Right, found.Split);
    }

    /// <summary>Fits a polynomial; returns null when there are too few points or a point is not finite.</summary>
    public static Regression? Polynomial(double[] x, double[] y, int degree)
    {
        if (x.Length != y.Length || y.Length <= degree || x.Any(item => !double.IsFinite(item)) || y.Any(item => !double.IsFinite(item)))
        {
            return null;
        }

        int terms = degree + 1;
        double[,] system = new double[terms, terms + 1];
        for (int i = 0; i < x.Length; i++)
        {
            for (int row = 0; row < terms; row++)
            {
                for (int column = 0; column < terms; column++)
                {
                    system[row, column] += Math.Pow(x[i], row + column);
                }

                system[row, terms] += Math.Pow(x[i], row) * y[i];
            }
        }

        if (Solve(system, terms) is not { } ascending)
        {
            return null;
        }

        double[] fit = [.. x.Select(at => ascending.Select((coefficient, power) => coefficient * Math.Pow(at, power)).Sum())];
        double mean = y.Average();
        double total = y.Sum(item => (item - mean) * (item - mean));
        double left = y.Zip(fit, (item, fitted) => (item - fitted) * (item - fitted)).Sum();
        int divisor = Math.Max(1, y.Length - 1);
        return new Regression(total == 0 ? 1 : 1 - (left / total), [.. ascending.Reverse()], total / divisor, left / divisor, fit);
    }

    // Gaussian elimination with partial pivoting.
    private static double[]? Solve(double[,] system, int size)
    {
        for (int column = 0; column < size; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < size; row++)
            {
                if (Math.Abs(system[row, column]) > Math.Abs(system[pivot, column]))
                {
                    pivot = row;
                }
            }

            if (Math.Abs(system[pivot, column]) < 1e-12)
            {
                return null;
            }

            for (int k = 0; k <= size; k++)
            {
                (system[column, k], system[pivot, k]) = (system[pivot, k], system[column, k]);
            }

            for (int row = 0; row < size; row++)
            {
                double factor = row == column ? 0 : system[row, column] / system[column, column];
                for (int k = column; k <= size && factor != 0; k++)
                {
                    system[row, k] -= factor * system[column, k];
                }
            }
        }

        double[] solution = new double[size];
        for (int row = 0; row < size; row++)
        {
            solution[row] = system[row, size] / system[row, row];
        }

        return solution;
    }
}
