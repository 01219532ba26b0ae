using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Determines the common type of two types.</summary>
internal static class TypePromotion
{
    /// <summary>
    /// Returns the common type of two branches. Numbers widen in the order int, long, real, decimal. A scalar type takes precedence over dynamic and unknown.
    /// Any other combination is dynamic.
    /// </summary>
    public static KustoType Common(KustoType left, KustoType right)
    {
        if (left == right || right == KustoType.Unknown)
        {
            return left;
        }

        if (left == KustoType.Unknown)
        {
            return right;
        }

        if (left == KustoType.Dynamic)
        {
            return right;
        }

        if (right == KustoType.Dynamic)
        {
            return left;
        }

        return KustoTypeNames.IsNumeric(left) && KustoTypeNames.IsNumeric(right) ? (KustoType)Math.Max((byte)left, (byte)right) : KustoType.Dynamic;
    }
}
