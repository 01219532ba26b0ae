namespace RfbWatch.Fuzz.Mutation;

/// <summary>Changes an input into another one.</summary>
internal interface IMutator
{
    /// <param name="input">The input; it is not changed.</param>
    /// <param name="others">Further inputs, to take pieces from.</param>
    /// <param name="random">The only source of chance.</param>
    byte[] Mutate(byte[] input, InputSource others, Random random);
}
