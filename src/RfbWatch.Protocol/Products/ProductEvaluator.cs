using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Protocol.Products;

/// <summary>
/// Names a product only as far as its signatures agree. A product that shows something it never shows is out; one without a signature of its own
/// (weight 2 or 3) is not named; where another product does as well, none is. While a part of the conversation that could rule it out is not seen, it
/// takes a signature that nothing else shows (weight 3). <see cref="Confidence.High"/> takes two independent signatures.
/// </summary>
/// <remarks>
/// The desktop name takes no part in any of this, for its user sets it: no name makes, changes or takes away a product. One that fits the product that
/// the other signatures have named raises <see cref="Confidence.Low"/> to <see cref="Confidence.Medium"/>, and no more.
/// </remarks>
public static class ProductEvaluator
{
    private const int OwnSignature = 2;
    private const int UniqueSignature = 3;
    private const int HighTotal = 4;
    private const int MediumTotal = 3;

    /// <summary>The server's product.</summary>
    /// <param name="facts">What was seen.</param>
    /// <param name="challenge">The model of its challenge where it was analysed.</param>
    public static ProductVerdict Server(ConversationFacts facts, ChallengeModel challenge = ChallengeModel.None)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Evaluate(ServerProducts.All, SignatureInput.OfServer(facts, challenge));
    }

    /// <summary>The client's product.</summary>
    public static ProductVerdict Client(ConversationFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Evaluate(ClientProducts.All, SignatureInput.OfClient(facts));
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
    internal static ProductVerdict Evaluate(IReadOnlyList<ProductEntry> products, SignatureInput values)
    {
        ProductEntry? best = null;
        SignatureScore bestTotal = default;
        int nextTotal = 0;
        foreach (var product in products)
        {
            var total = SignatureScore.Of(product, values);
            if (total.Strongest < OwnSignature || (product.BuiltOn is not null && total.Strongest < total.Needed))
            {
                continue;
            }

            // What a product is built on shows the same signatures and is no rival; it stands before the product in the table.
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
        bool close = bestTotal.Weight - nextTotal < OwnSignature && nextTotal > 0;
        confidence = close && confidence > Confidence.Low ? confidence - 1 : confidence;
        return new ProductVerdict(best.Name, confidence == Confidence.Low && bestTotal.NameFits ? Confidence.Medium : confidence);
    }

    private static Confidence ConfidenceOf(SignatureScore total) =>
        total.OwnWeight >= HighTotal && total.OwnKinds > 1 ? Confidence.High
        : total.OwnWeight >= MediumTotal ? Confidence.Medium
        : Confidence.Low;

    /// <summary>What speaks for one product.</summary>
    private readonly struct SignatureScore
    {
        /// <summary>All weights, those of the product it is built on among them.</summary>
        public int Weight { get; private init; }

        /// <summary>The weights of its own signatures.</summary>
        public int OwnWeight { get; private init; }

        /// <summary>Kinds of its own signatures that were seen.</summary>
        public int OwnKinds { get; private init; }

        /// <summary>The weight of the strongest of its own signatures.</summary>
        public int Strongest { get; private init; }

        /// <summary>The weight that the strongest must have.</summary>
        public int Needed { get; private init; }

        /// <summary>Whether the desktop name is like the product's.</summary>
        public bool NameFits { get; private init; }

        /// <summary>Weighs a product; default when something excludes it.</summary>
        public static SignatureScore Of(ProductEntry product, SignatureInput values)
        {
            int total = 0;
            int own = 0;
            int kinds = 0;
            int strongest = 0;
            int needed = OwnSignature;
            foreach (var kind in SignatureInput.Kinds)
            {
                if (kind == SignatureField.DesktopName)
                {
                    continue;
                }

                if (values[kind] is not { } value)
                {
                    needed = product.Only.Contains(kind) ? UniqueSignature : needed;
                    continue;
                }

                int weight = WeightOf(product.SignaturesOf(kind), kind, value);
                if ((weight < 0 && product.Only.Contains(kind)) || WeightOf(product.Never, kind, value) >= 0)
                {
                    return default;
                }

                total += Math.Max(0, product.BuiltOn is { } below ? Math.Max(weight, WeightOf(below.SignaturesOf(kind), kind, value)) : weight);
                if (weight > 0)
                {
                    own += weight;
                    kinds++;
                    strongest = Math.Max(strongest, weight);
                }
            }

            bool nameFits = values[SignatureField.DesktopName] is { } name && WeightOf(product.SignaturesOf(SignatureField.DesktopName), SignatureField.DesktopName, name) > 0;
            return new() { Weight = total, OwnWeight = own, OwnKinds = kinds, Strongest = strongest, Needed = needed, NameFits = nameFits };
        }

        /// <summary>The weight of the strongest signature that the value fits; -1 for none.</summary>
        private static int WeightOf(IReadOnlyList<ProductSignature> signatures, SignatureField kind, string value)
        {
            int weight = -1;
            for (int place = 0; place < signatures.Count; place++)
            {
                var signature = signatures[place];
                if (signature.Kind == kind && signature.Weight > weight && signature.Fits(value))
                {
                    weight = signature.Weight;
                }
            }

            return weight;
        }
    }
}
