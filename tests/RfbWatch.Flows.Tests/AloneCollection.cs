namespace RfbWatch.Flows.Tests;

/// <summary>Tests that measure the memory of the process; no other test runs at the same time.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
