using System.Collections.Concurrent;
using RfbWatch.Engine.Runs;

namespace RfbWatch.Engine.Tests;

/// <summary>What a triage of one recording alone finds; each recording is read once, for all tests.</summary>
internal static class RecordedSessions
{
    private static readonly ConcurrentDictionary<string, Lazy<TriageResult>> Results = new(StringComparer.Ordinal);

    /// <summary>The result for a file of pcaps/, read by one worker.</summary>
    public static TriageResult Of(string file) =>
        Results.GetOrAdd(file, static file => new(() => TriageRun.Execute(new TriageOptions { Paths = [GoldenLine.PathOf(file)], Workers = 1 }))).Value;
}
