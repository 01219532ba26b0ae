using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Which type two types meet in.</summary>
internal static class TypePromotion
{
    /// <summary>The common type of two branches. Numbers widen int, long, real, decimal; dynamic and unknown give way to a scalar; types that do not meet give dynamic.</summary>
    public static KustoType Common(KustoType left, KustoType right)
    {
        if (left == right || right == KustoType.Unknown)
            return left;
        if (left == KustoType.Unknown)
            return right;
        if (left == KustoType.Dynamic)
            return right;
        if (right == KustoType.Dynamic)
            return left;
        return KustoTypeNames.IsNumeric(left) && KustoTypeNames.IsNumeric(right) ? (KustoType)Math.Max((byte)left, (byte)right) : KustoType.Dynamic;
    }
}
