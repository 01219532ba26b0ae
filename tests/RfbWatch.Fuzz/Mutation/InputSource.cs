namespace RfbWatch.Fuzz.Mutation;

/// <summary>Chooses inputs to mutate: any, or half of the time one of the newest, because what was reached last has been mutated least.</summary>
internal sealed class InputSource(IReadOnlyList<byte[]> inputs, Random random, bool prefersNewest)
{
    private const int Newest = 16;

    public byte[] Next() => !prefersNewest || random.Next(2) == 0 ? Any() : inputs[^(1 + random.Next(Math.Min(Newest, inputs.Count)))];

    public byte[] Any() => inputs[random.Next(inputs.Count)];
}
