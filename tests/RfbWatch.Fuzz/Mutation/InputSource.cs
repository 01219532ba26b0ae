namespace RfbWatch.Fuzz.Mutation;

/// <summary>Chooses inputs to mutate: half of the time one of the newest, for what was reached last is understood least.</summary>
internal sealed class InputSource(IReadOnlyList<byte[]> inputs, Random random)
{
    private const int Newest = 16;

    public byte[] Next() => random.Next(2) == 0 ? Any() : inputs[^(1 + random.Next(Math.Min(Newest, inputs.Count)))];

    public byte[] Any() => inputs[random.Next(inputs.Count)];
}
