using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Protocol.Products;

/// <summary>
/// Names a product only as far as its signs agree. A product that shows something it never shows is out; one without a sign of its own
/// (weight 2 or 3) is not named; where another product does as well, none is. While a part of the conversation that could rule it out is not seen, it
/// takes a sign that nothing else shows (weight 3). <see cref="Confidence.High"/> takes two independent signs.
/// </summary>
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

    private static ProductVerdict Evaluate(IReadOnlyList<ProductEntry> products, SignValues values)
    {
        ProductEntry? best = null;
        bool certain = false;
        int bestTotal = 0;
        int bestKinds = 0;
        int nextTotal = 0;
        foreach (var product in products)
        {
            var (total, kinds, strongest, needed) = Weigh(product, values);
            if (strongest < OwnSign)
            {
                continue;
            }

            if (total > bestTotal)
            {
                nextTotal = bestTotal;
                (best, bestTotal, bestKinds, certain) = (product, total, kinds, strongest >= needed);
            }
            else
            {
                nextTotal = Math.Max(nextTotal, total);
            }
        }

        if (best is null || bestTotal == nextTotal || !certain)
        {
            return default;
        }

        var confidence = bestTotal >= HighTotal && bestKinds > 1 ? Confidence.High
            : bestTotal >= MediumTotal ? Confidence.Medium
            : Confidence.Low;
        bool close = bestTotal - nextTotal < OwnSign && nextTotal > 0;
        return new ProductVerdict(best.Name, close && confidence > Confidence.Low ? confidence - 1 : confidence);
    }

    private static (int Total, int Kinds, int Strongest, int Needed) Weigh(ProductEntry product, SignValues values)
    {
        int total = 0;
        int kinds = 0;
        int strongest = 0;
        int needed = OwnSign;
        foreach (var kind in SignValues.Kinds)
        {
            if (values[kind] is not { } value)
            {
                needed = product.Only.Contains(kind) ? UniqueSign : needed;
                continue;
            }

            int weight = -1;
            for (int place = 0; place < product.Signs.Count; place++)
            {
                var sign = product.Signs[place];
                if (sign.Kind == kind && sign.Weight > weight && sign.Fits(value))
                {
                    weight = sign.Weight;
                }
            }

            if (weight < 0 && product.Only.Contains(kind))
            {
                return default;
            }

            if (weight > 0)
            {
                total += weight;
                kinds++;
                strongest = Math.Max(strongest, weight);
            }
        }

        return (total, kinds, strongest, needed);
    }
}
