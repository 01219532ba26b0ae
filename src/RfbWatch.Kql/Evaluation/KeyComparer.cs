using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Compares composite keys for equality.</summary>
internal sealed class KeyComparer : IEqualityComparer<KustoValue[]>
{
    public static KeyComparer Instance { get; } = new();

    public bool Equals(KustoValue[]? x, KustoValue[]? y)
    {
        if (x is null || y is null || x.Length != y.Length)
        {
            return ReferenceEquals(x, y);
        }

        for (int i = 0; i < x.Length; i++)
        {
            if (!ValueEquality.AreEqual(x[i], y[i]))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode(KustoValue[] obj)
    {
        int hash = 17;
        foreach (var value in obj)
        {
            hash = (hash * 31) + ValueEquality.HashOf(value);
        }

        return hash;
    }
}
