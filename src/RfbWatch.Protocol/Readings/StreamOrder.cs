namespace RfbWatch.Protocol.Readings;

/// <summary>Which copies the bytes behind the tokens of a reading are taken from, where they differ.</summary>
/// <param name="LastFirst">The last copy first, in place of the one that least speaks against.</param>
/// <param name="Side">The side that <paramref name="Without"/> and <paramref name="First"/> are of.</param>
/// <param name="Without">A copy that is left out; -1 for none.</param>
/// <param name="First">A copy that goes before all others; -1 for none.</param>
internal readonly record struct StreamOrder(bool LastFirst, Side Side, int Without, int First)
{
    /// <summary>By weight.</summary>
    public static StreamOrder Default => new(false, Side.A, -1, -1);

    /// <summary>Whether a copy of a side is left out.</summary>
    public bool LeavesOut(Side side, int copy) => side == Side && copy == Without;

    /// <summary>The place of a copy among those of its side; lower goes first.</summary>
    public int Rank(Side side, int copy, bool used, int bits) =>
        side == Side && copy == First ? int.MinValue : used ? int.MinValue + 1 : LastFirst ? -copy : bits;
}
