using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Protocol.Products;

/// <summary>
/// Identifies a product by its signatures. A product is excluded by a value that it never has, and is not reported without a signature of its own
/// (weight 2 or 3) or if another product scores as well. If a part of the conversation that could exclude it was not seen, a unique signature
/// (weight 3) is required. <see cref="Confidence.High"/> requires two independent signatures.
/// </summary>
/// <remarks>
/// The desktop name is not used, because the user sets it: no name adds, changes or removes a product. A name that matches the product identified by
/// the other signatures only raises <see cref="Confidence.Low"/> to <see cref="Confidence.Medium"/>.
/// </remarks>
public static class ProductEvaluator
{
    private const int OwnSignature = 2;
    private const int UniqueSignature = 3;
    private const int HighTotal = 4;
    private const int MediumTotal = 3;

    /// <summary>Identifies the server's product.</summary>
    /// <param name="facts">The facts of the conversation.</param>
    /// <param name="challenge">The model of its challenge, if it was analysed.</param>
    public static ProductVerdict Server(ConversationFacts facts, ChallengeModel challenge = ChallengeModel.None)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Evaluate(ServerProducts.All, SignatureInput.OfServer(facts, challenge));
    }

    /// <summary>Identifies the client's product.</summary>
    internal static ProductVerdict Client(ConversationFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Evaluate(ClientProducts.All, SignatureInput.OfClient(facts));
    }

    /// <summary>CompanyName and ProductName of a product's Windows program, from either table; empty when there is none or they are unknown.</summary>
    /// <param name="name">The product's name, as in <see cref="ProductVerdict.Name"/>.</param>
    /// <param name="server">Whether it is a server.</param>
    internal static (string CompanyName, string ProductName) VersionInfo(string? name, bool server)
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

    /// <summary>Finds the product that the values identify.</summary>
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

            // The product on which another is built has the same signatures and does not compete with it; it precedes the other in the table.
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

    /// <summary>The evidence for one product.</summary>
    private readonly struct SignatureScore
    {
        /// <summary>Sum of all weights, including those of the product it is built on.</summary>
        public int Weight { get; private init; }

        /// <summary>Sum of the weights of its own signatures.</summary>
        public int OwnWeight { get; private init; }

        /// <summary>Number of fields in which its own signatures were seen.</summary>
        public int OwnKinds { get; private init; }

        /// <summary>Weight of the strongest of its own signatures.</summary>
        public int Strongest { get; private init; }

        /// <summary>Minimum weight of the strongest signature.</summary>
        public int Needed { get; private init; }

        /// <summary>Whether the desktop name matches the product.</summary>
        public bool NameFits { get; private init; }

        /// <summary>Scores a product; default when a value excludes it.</summary>
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
                    needed = product.HasOnly(kind) ? UniqueSignature : needed;
                    continue;
                }

                int weight = WeightOf(product.SignaturesOf(kind), value);
                if ((weight < 0 && product.HasOnly(kind)) || product.Excludes(kind, value))
                {
                    return default;
                }

                total += Math.Max(0, product.BuiltOn is { } below ? Math.Max(weight, WeightOf(below.SignaturesOf(kind), value)) : weight);
                if (weight > 0)
                {
                    own += weight;
                    kinds++;
                    strongest = Math.Max(strongest, weight);
                }
            }

            bool nameFits = values[SignatureField.DesktopName] is { } name && WeightOf(product.SignaturesOf(SignatureField.DesktopName), name) > 0;
            return new() { Weight = total, OwnWeight = own, OwnKinds = kinds, Strongest = strongest, Needed = needed, NameFits = nameFits };
        }

        /// <summary>The weight of the strongest signature that the value matches; -1 for none.</summary>
        private static int WeightOf(ReadOnlySpan<ProductSignature> signatures, string value)
        {
            int weight = -1;
            foreach (var signature in signatures)
            {
                if (signature.Weight > weight && signature.Fits(value))
                {
                    weight = signature.Weight;
                }
            }

            return weight;
        }
    }
}
