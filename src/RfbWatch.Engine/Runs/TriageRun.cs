using RfbWatch.Capture;
using RfbWatch.Capture.Files;
using RfbWatch.Engine.Hunting;
using RfbWatch.Engine.Ordering;
using RfbWatch.Engine.Sources;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Flows;
using RfbWatch.Outputs;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Runs;

/// <summary>
/// Reads captures and writes the results. Files are read in parallel, with one worker per file. Rows are ordered by time
/// and then by session identifier, so that the same input produces the same bytes with any number of workers.
/// </summary>
public static class TriageRun
{
    /// <summary>
    /// Maximum number of connections of each kind kept at the edges of a file to detect files that continue each other. Further ones are counted under the limit <c>capture_edges</c>.
    /// </summary>
    private const int MaxEdges = 1 << 16;

    /// <summary>Runs to the end of the inputs or until cancelled. If cancelled, the results so far are written.</summary>
    /// <param name="options">What to read and how.</param>
    /// <param name="output">Receives the rows; completed at the end. Null for none.</param>
    /// <param name="progress">Receives the progress of the run; null for none.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="OutputException">The output cannot be written.</exception>
    public static TriageResult Execute(
        TriageOptions options, IRowWriter? output = null, TriageProgress? progress = null, CancellationToken cancellation = default)
    {
        options = WithInputs(options, out var hunt);
        var rules = hunt is null ? null : Task.Run(() => TriageHunt.Load(options.Hunt!, hunt, options.Now ?? options.Clock.GetUtcNow().UtcDateTime), CancellationToken.None);
        var result = Read(options, out var sources, progress ?? new TriageProgress(), cancellation);
        return Finish(options, hunt, rules?.GetAwaiter().GetResult(), result, sources, output);
    }

    /// <summary>Reads captures and returns their rows as tables for queries.</summary>
    internal static (TriageResult Result, RuleTables Rows) ReadTables(TriageOptions options, HuntInputs inputs, HuntingTables tables, TriageProgress progress, CancellationToken cancellation)
    {
        // Without captures, there are no rows to which device names could be added.
        options = options.Paths.Count == 0 ? options : WithInventory(options, inputs);
        var result = Read(options, out var sources, progress, cancellation);
        var rows = new RuleTables(result, sources, options.Rows, new ProcessEnrichment(inputs.Telemetry));
        rows.AddTo(tables);
        return (result, rows);
    }

    private static TriageResult Read(TriageOptions options, out SourceResult[] sources, TriageProgress progress, CancellationToken cancellation)
    {
        long began = options.Clock.GetTimestamp();
        var inputs = CaptureFiles.Expand(options.Paths);
        var budget = new RunBudget(options);
        progress.Inputs = inputs.Paths.Count;
        progress.BytesTotal = TotalLength(inputs.Paths);
        sources = options.Sequence
            ? ReadSequence(options, inputs.Paths, budget, progress, cancellation)
            : Join(options, inputs.Paths, ReadApart(options, inputs.Paths, budget, progress, cancellation), budget, progress, cancellation);
        return Conclude(options, inputs.Problems, sources, budget, options.Clock.GetElapsedTime(began), cancellation);
    }

    /// <summary>Runs a triage over one source that is already open.</summary>
    internal static TriageResult Execute(TriageOptions options, FrameSource source, IRowWriter? output = null)
    {
        long began = options.Clock.GetTimestamp();
        var budget = new RunBudget(options);
        var found = new SourceResult(budget);
        SourceReader.Read(source, found, options, new TriageProgress(), CancellationToken.None);
        return Finish(options, null, null, Conclude(options, [], [found], budget, options.Clock.GetElapsedTime(began), CancellationToken.None), [found], output);
    }

    /// <summary>Reads the inputs of rules other than captures. Without an inventory, imported telemetry also provides the device names.</summary>
    private static TriageOptions WithInputs(TriageOptions options, out HuntInputs? inputs)
    {
        inputs = options.Hunt is { } hunt ? HuntInputs.Read(hunt) : null;
        return inputs is null ? options : WithInventory(options, inputs);
    }

    private static TriageOptions WithInventory(TriageOptions options, HuntInputs inputs) =>
        inputs.Telemetry.Count == 0 || options.Rows.Inventory != DeviceInventory.Empty
            ? options
            : options with { Rows = options.Rows with { Inventory = TelemetryInventory.Of(inputs.Telemetry) } };

    /// <summary>
    /// Reads files as one source. If that fails because of an internal error or insufficient memory, each file is read separately instead, so that an error in one
    /// does not affect the others.
    /// </summary>
    private static SourceResult[] ReadSequence(
        TriageOptions options, IReadOnlyList<string> paths, RunBudget budget, TriageProgress progress, CancellationToken cancellation)
    {
        var found = new SourceResult(budget);
        using (var source = options.OpenSequence?.Invoke(paths) ?? MergedSource.Open(paths, options.Capture, cancellation))
        {
            SourceReader.Read(source, found, options, progress, cancellation);
            found.Problems.InsertRange(0, (source as MergedSource)?.Problems.Except(found.Problems) ?? []);
        }

        if (!found.Problems.Exists(problem => problem.Kind is CaptureProblemKind.Defect or CaptureProblemKind.OutOfMemory))
        {
            return [found];
        }

        found.GiveUp();
        var apart = new List<SourceResult>();
        foreach (string path in paths)
        {
            var part = new SourceResult(budget) { Stats = new SourceStats { Source = path } };
            ReadOne(options, path, part, progress, cancellation);
            apart.Add(part);
        }

        apart[0].Problems.InsertRange(0, found.Problems.Except(apart.SelectMany(part => part.Problems)));
        return [.. apart];
    }

    /// <summary>Rereads files that continue each other as one source in time order, so that a connection that spans them is recognised as one.</summary>
    private static SourceResult[] Join(
        TriageOptions options, IReadOnlyList<string> paths, SourceResult[] sources, RunBudget budget, TriageProgress progress, CancellationToken cancellation)
    {
        var joined = sources.Select(found => (SourceResult[])[found]).ToArray();
        foreach (int[] group in cancellation.IsCancellationRequested ? [] : Continuations.Of(sources))
        {
            string[] parts = [.. group.Select(source => paths[source])];
            foreach (int source in group)
            {
                sources[source].GiveUp();
            }

            progress.Inputs++;
            progress.BytesTotal = progress.BytesTotal < 0 ? -1 : progress.BytesTotal + TotalLength(parts);
            var reread = ReadSequence(options, parts, budget, progress, cancellation);
            if (cancellation.IsCancellationRequested)
            {
                // The files may have been reread only in part, so the results of the first reading are kept.
                Array.ForEach(reread, found => found.GiveUp());
                Array.ForEach(group, source => sources[source].TakeBack());
                break;
            }

            Array.ForEach(group, source => joined[source] = []);
            joined[group[0]] = reread;
        }

        return [.. joined.SelectMany(group => group)];
    }

    private static SourceResult[] ReadApart(
        TriageOptions options, IReadOnlyList<string> paths, RunBudget budget, TriageProgress progress, CancellationToken cancellation)
    {
        var sources = new SourceResult[paths.Count];
        int next = -1;
        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < paths.Count; i = Interlocked.Increment(ref next))
            {
                var found = sources[i] = new SourceResult(budget)
                {
                    Stats = new SourceStats { Source = paths[i] },
                    Edges = paths.Count > 1 ? new CaptureEdges(MaxEdges) : null,
                };
                if (!cancellation.IsCancellationRequested)
                {
                    ReadOne(options, paths[i], found, progress, cancellation);
                }
            }
        }

        var failures = new List<Exception>();
        var others = new Thread[Math.Clamp(Math.Min(options.Workers, paths.Count) - 1, 0, paths.Count)];
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(() => Guard(Work, failures)) { IsBackground = true, Name = "triage worker" };
            others[i].Start();
        }

        Guard(Work, failures);
        foreach (var thread in others)
        {
            thread.Join();
        }

        if (failures.Count > 0)
        {
            throw new InvalidOperationException(failures[0].Message, failures[0]);
        }

        return sources;
    }

    /// <summary>Reads one input. An error does not affect the rows of other inputs.</summary>
    private static void ReadOne(TriageOptions options, string path, SourceResult found, TriageProgress progress, CancellationToken cancellation)
    {
        try
        {
            using var source = options.Open?.Invoke(path) ?? CaptureFile.Open(path, options.Capture, cancellation);
            SourceReader.Read(source, found, options, progress, cancellation);
        }
#pragma warning disable CA1031 // Reported as a problem of this input.
        catch (Exception e)
#pragma warning restore CA1031
        {
            found.Problems.Add(EarlyStop.Of(path, 0, e));
        }
    }

    /// <summary>Collects exceptions: an unhandled one on a worker thread would terminate the process without a message.</summary>
    private static void Guard(Action work, List<Exception> failures)
    {
        try
        {
            work();
        }
#pragma warning disable CA1031 // Rethrown on the calling thread.
        catch (Exception e)
#pragma warning restore CA1031
        {
            lock (failures)
            {
                failures.Add(e);
            }
        }
    }

    private static TriageResult Conclude(
        TriageOptions options,
        IReadOnlyList<CaptureProblem> inputProblems,
        SourceResult[] sources,
        RunBudget budget,
        TimeSpan elapsed,
        CancellationToken cancellation)
    {
        var problems = inputProblems.Concat(sources.SelectMany(found => found.Problems)).ToList();
        var limits = budget.Limits();
        var sessions = SessionOrder.Of(sources, options, cancellation, limits, out long duplicates);
        var statistics = sources.Select(found => found.Stats).ToList();
        var totals = RunTotals.Of(statistics, limits, elapsed) with { Sessions = sessions.Count, DuplicateSessions = duplicates, DuplicateConnections = ConnectionCopies.LeaveOut(sessions, sources) };
        return new TriageResult
        {
            Sessions = sessions,
            Sources = statistics,
            Totals = totals,
            Problems = [.. problems.Select(problem => problem.Message), .. sources.SelectMany(found => found.Notes)],
            EarlyStops = [.. problems.Select(problem => EarlyStop.ExitCodeOf(problem.Kind)).Distinct()],
            Interrupted = cancellation.IsCancellationRequested,
        };
    }

    /// <summary>Runs the rules over the results and writes everything.</summary>
    private static TriageResult Finish(TriageOptions options, HuntInputs? hunt, RuleSet? rules, TriageResult result, SourceResult[] sources, IRowWriter? output)
    {
        var processes = new ProcessEnrichment(hunt?.Telemetry ?? []);
        using var merger = output is null ? null : new RowMerger(options, processes, output, result, sources);
        if (hunt is not null && rules is not null)
        {
            merger?.Begin();
            var rows = new RuleTables(result, sources, options.Rows, processes);
            var span = rows.Span(hunt.Telemetry, options.Now, options.Clock.GetUtcNow().UtcDateTime);
            result = result with { Hunt = TriageHunt.Run(rules, hunt, rows, span, options.Workers, options.Clock) };
        }

        merger?.Complete(result.Hunt);
        return result;
    }

    private static long TotalLength(IReadOnlyList<string> paths)
    {
        long total = 0;
        foreach (string path in paths)
        {
            // FileInfo throws for an empty path. Opening it reports the problem.
            if (path.Length == 0 || new FileInfo(path) is not { Exists: true } file)
            {
                return -1;
            }

            total += file.Length;
        }

        return total;
    }
}
