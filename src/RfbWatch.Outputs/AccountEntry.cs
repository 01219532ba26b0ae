namespace RfbWatch.Outputs;

/// <summary>What of an output's account must survive the process, beside what the output finds again in its own files.</summary>
/// <param name="Emitted">Rows given to it.</param>
/// <param name="Lost">Rows lost, by cause.</param>
/// <param name="InMemory">Rows that waited in memory: they go with the process.</param>
/// <param name="Position">Where it stood, in a number of its own; 0 where it needs none.</param>
public sealed record AccountEntry(long Emitted, IReadOnlyDictionary<LossCause, long> Lost, long InMemory = 0, long Position = 0);
