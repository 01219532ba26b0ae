using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Protocol.Products;

/// <summary>
/// Names a product only as far as its signs agree. A product that shows something it never shows is out; one without a sign of its own
/// (weight 2 or 3) is not named; where another product does as well, none is. While a part of the conversation that could rule it out is not seen, it
/// takes a sign that nothing else shows (weight 3). <see cref="Confidence.High"/> takes two independent signs.
/// </summary>
/// <remarks>
/// The desktop name takes no part in any of this, for its user sets it: no name makes, changes or takes away a product. One that fits the product that
/// the other signs have named raises <see cref="Confidence.Low"/> to <see cref="Confidence.Medium"/>, and no more.
/// </remarks>
public static class ProductEvaluator
{
    private const int OwnSign = 2;
    private const int UniqueSign = 3;
    private const int HighTotal = 4;
    private const int MediumTotal = 3;

    /// <summary>The server's product.</summary>
    /// <param name="facts">What was seen.</param>
    /// <param name="challenge">The model of its challenge where it was analysed.</param>
    public static ProductVerdict Server(ConversationFacts facts, ChallengeModel challenge = ChallengeModel.None)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Evaluate(ServerProducts.All, SignValues.OfServer(facts, challenge));
    }

    /// <summary>The client's product.</summary>
    public static ProductVerdict Client(ConversationFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Evaluate(ClientProducts.All, SignValues.OfClient(facts));
    }

    /// <summary>CompanyName and ProductName of the Windows program of a product of either table; empty texts when there is none or it is unknown.</summary>
    /// <param name="name">The product's name as in <see cref="ProductVerdict.Name"/>.</param>
    /// <param name="server">Whether it stands among the servers.</param>
    public static (string CompanyName, string ProductName) VersionInfo(string? name, bool server)
    {
        foreach (var product in server ? ServerProducts.All : ClientProducts.All)
        {
            if (product.Name == name)
            {
                return (product.CompanyName, product.ProductName);
            }
        }

        return ("", "");
    }

    /// <summary>The product of a table that the values name.</summary>
    internal static ProductVerdict Evaluate(IReadOnlyList<ProductEntry> products, SignValues values)
    {
        ProductEntry? best = null;
        SignTotal bestTotal = default;
        int nextTotal = 0;
        foreach (var product in products)
        {
            var total = SignTotal.Of(product, values);
            if (total.Strongest < OwnSign || (product.BuiltOn is not null && total.Strongest < total.Needed))
            {
                continue;
            }

            // What a product is built on shows the same signs and is no rival; it stands before the product in the table.
            if (best is not null && best.Name != product.BuiltOn?.Name)
            {
                nextTotal = Math.Max(nextTotal, Math.Min(total.Weight, bestTotal.Weight));
            }

            if (best is null || total.Weight > bestTotal.Weight || best.Name == product.BuiltOn?.Name)
            {
                (best, bestTotal) = (product, total);
            }
        }

        if (best is null || bestTotal.Weight == nextTotal || bestTotal.Strongest < bestTotal.Needed)
        {
            return default;
        }

        var confidence = ConfidenceOf(bestTotal);
        bool close = bestTotal.Weight - nextTotal < OwnSign && nextTotal > 0;
        confidence = close && confidence > Confidence.Low ? confidence - 1 : confidence;
        return new ProductVerdict(best.Name, confidence == Confidence.Low && bestTotal.NameFits ? Confidence.Medium : confidence);
    }

    private static Confidence ConfidenceOf(SignTotal total) =>
        total.OwnWeight >= HighTotal && total.OwnKinds > 1 ? Confidence.High
        : total.OwnWeight >= MediumTotal ? Confidence.Medium
        : Confidence.Low;

    /// <summary>What speaks for one product.</summary>
    private readonly struct SignTotal
    {
        /// <summary>All weights, those of the product it is built on among them.</summary>
        public int Weight { get; private init; }

        /// <summary>The weights of its own signs.</summary>
        public int OwnWeight { get; private init; }

        /// <summary>Kinds of its own signs that were seen.</summary>
        public int OwnKinds { get; private init; }

        /// <summary>The weight of the strongest of its own signs.</summary>
        public int Strongest { get; private init; }

        /// <summary>The weight that the strongest must have.</summary>
        public int Needed { get; private init; }

        /// <summary>Whether the desktop name is like the product's.</summary>
        public bool NameFits { get; private init; }

        /// <summary>Weighs a product; default when something excludes it.</summary>
        public static SignTotal Of(ProductEntry product, SignValues values)
        {
            int total = 0;
            int own = 0;
            int kinds = 0;
            int strongest = 0;
            int needed = OwnSign;
            foreach (var kind in SignValues.Kinds)
            {
                if (kind == SignKind.DesktopName)
                {
                    continue;
                }

                if (values[kind] is not { } value)
                {
                    needed = product.Only.Contains(kind) ? UniqueSign : needed;
                    continue;
                }

                int weight = WeightOf(product.SignsOf(kind), kind, value);
                if ((weight < 0 && product.Only.Contains(kind)) || WeightOf(product.Never, kind, value) >= 0)
                {
                    return default;
                }

                total += Math.Max(0, product.BuiltOn is { } below ? Math.Max(weight, WeightOf(below.SignsOf(kind), kind, value)) : weight);
                if (weight > 0)
                {
                    own += weight;
                    kinds++;
                    strongest = Math.Max(strongest, weight);
                }
            }

            bool nameFits = values[SignKind.DesktopName] is { } name && WeightOf(product.SignsOf(SignKind.DesktopName), SignKind.DesktopName, name) > 0;
            return new() { Weight = total, OwnWeight = own, OwnKinds = kinds, Strongest = strongest, Needed = needed, NameFits = nameFits };
        }

        /// <summary>The weight of the strongest sign that the value fits; -1 for none.</summary>
        private static int WeightOf(IReadOnlyList<Sign> signs, SignKind kind, string value)
        {
            int weight = -1;
            for (int place = 0; place < signs.Count; place++)
            {
                var sign = signs[place];
                if (sign.Kind == kind && sign.Weight > weight && sign.Fits(value))
                {
                    weight = sign.Weight;
                }
            }

            return weight;
        }
    }
}
